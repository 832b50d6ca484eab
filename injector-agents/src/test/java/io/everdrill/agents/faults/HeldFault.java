package io.everdrill.agents.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.everdrill.agents.linux.Await;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.NetworkFault;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A fault that a process of its own holds, as an agent does: prepares it, says its undo, applies
 * it, sees it in force, renews it at its beats, until it is killed.
 */
final class HeldFault implements AutoCloseable {

  private static final JsonMapper MAPPER = Json.mapper();
  private static final Duration SEEN_WITHIN = Duration.ofSeconds(2);

  private final Process holder;
  private final String kind;
  private final InJournal inJournal;

  /** What the journal of an agent holds of it. */
  record InJournal(String mechanism, Undo undo) {}

  private HeldFault(Process holder, String kind, InJournal inJournal) {
    this.holder = holder;
    this.kind = kind;
    this.inJournal = inJournal;
  }

  /** Starts a main class in a JVM of its own. */
  @FunctionalInterface
  interface Start {
    Process process(Class<?> main, Object... arguments) throws IOException;
  }

  /** Returns once it is in force. */
  static HeldFault by(Start start, Rungs rungs, Trial trial, Duration limit) throws IOException {
    FaultOrder<?> order = trial.order(limit);
    Process holder =
        start.process(
            HeldFault.class,
            rungs,
            MAPPER.writeValueAsString(order),
            MAPPER.writeValueAsString(trial.connections()));
    BufferedReader said = holder.inputReader(UTF_8);
    String undo = said.readLine();
    if (undo == null || !"in force".equals(said.readLine())) {
      holder.destroyForcibly();
      throw new IOException(order.fault().kind() + ": the process that should hold it ended");
    }
    return new HeldFault(holder, order.fault().kind(), MAPPER.readValue(undo, InJournal.class));
  }

  /** SIGKILL: nothing of it runs any more to undo anything. */
  void kill() throws InterruptedException {
    holder.destroyForcibly();
    holder.waitFor();
  }

  /** What an agent that starts later finds in the journal. */
  Remedy remedy(DriverSet drivers) {
    return drivers.remedy(kind, inJournal.mechanism(), inJournal.undo());
  }

  @Override
  public void close() {
    holder.destroyForcibly();
  }

  public static void main(String[] arguments) throws Exception {
    Rungs rungs = Rungs.valueOf(arguments[0]);
    FaultOrder<?> order = MAPPER.readValue(arguments[1], FaultOrder.class);
    Connections connections = MAPPER.readValue(arguments[2], Connections.class);
    PreparedFault fault = rungs.drivers(connections).prepare(order);
    begin(fault, order);
    CountDownLatch never = new CountDownLatch(1);
    while (!never.await(fault.beat().toMillis(), TimeUnit.MILLISECONDS)) {
      fault.sustain().run();
    }
  }

  private static void begin(PreparedFault fault, FaultOrder<?> order) throws IOException {
    System.out.println(MAPPER.writeValueAsString(new InJournal(fault.mechanism(), fault.undo())));
    fault.apply().run();
    Await.until(
        SEEN_WITHIN, () -> fault.remedy().look() == Sight.IN_FORCE, order.fault() + " in force");
    System.out.println("in force");
  }

  /** What a holder does of any fault, to its end, so that it is known what it loads. */
  static final class Training {

    private Training() {}

    public static void main(String[] arguments) throws IOException {
      FaultOrder<?> order =
          MAPPER.readValue(
              MAPPER.writeValueAsString(Orders.at("127.0.83.9", 0, new Fault.Noop())),
              FaultOrder.class);
      try (DriverSet drivers = Rungs.PREFERRED.drivers(Connections.NONE)) {
        begin(drivers.prepare(order), order);
        drivers.capability(Fault.kindOf(NetworkFault.Partition.class));
      }
    }
  }
}
