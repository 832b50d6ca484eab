package io.everdrill.agents.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.everdrill.agents.linux.Await;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.agents.linux.Signal;
import io.everdrill.agents.linux.TaggedProcesses;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.NetworkFault;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
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

  /** As an agent whose undo hangs: it neither undoes nor renews. */
  private static final String STANDING_STILL = "still";

  private static final String AT_ITS_BEATS = "beats";

  private final Process holder;
  private final BufferedReader said;
  private FaultOrder<?> order;
  private InJournal inJournal;

  /** What the journal of an agent holds of it. */
  record InJournal(String mechanism, Undo undo) {}

  private HeldFault(Process holder) {
    this.holder = holder;
    said = holder.inputReader(UTF_8);
  }

  /** Starts a main class in a JVM of its own. */
  @FunctionalInterface
  interface Start {
    Process process(Class<?> main, Object... arguments) throws IOException;
  }

  /** A process that waits for what it is to hold: it starts while something else is tried. */
  static HeldFault waiting(Start start, Rungs rungs, Trial trial) throws IOException {
    String connections = MAPPER.writeValueAsString(trial.connections());
    return new HeldFault(start.process(HeldFault.class, rungs, connections));
  }

  /** Returns once it is in force. */
  void hold(Trial trial, Duration limit) throws IOException {
    order(AT_ITS_BEATS, trial.order(limit));
  }

  /** As one who stands still from when it is in force. */
  void holdStill(Trial trial, Duration limit) throws IOException {
    order(STANDING_STILL, trial.order(limit));
  }

  /** The next one, once the holder has seen the one before gone. */
  void next(Trial trial, Duration limit) throws IOException {
    order(AT_ITS_BEATS, trial.order(limit));
  }

  private void order(String how, FaultOrder<?> next) throws IOException {
    order = next;
    Writer orders = holder.outputWriter(UTF_8);
    orders.write(how + " " + MAPPER.writeValueAsString(next) + "\n");
    orders.flush();
    String undo = said.readLine();
    if (undo == null || !"in force".equals(said.readLine())) {
      throw new IOException(next.fault().kind() + ": the process that should hold it ended");
    }
    inJournal = MAPPER.readValue(undo, InJournal.class);
  }

  FaultOrder<?> order() {
    return order;
  }

  InJournal inJournal() {
    return inJournal;
  }

  boolean isHeld() {
    return holder.isAlive();
  }

  /** SIGKILL: nothing of it runs any more to undo anything. */
  void kill() throws InterruptedException {
    holder.destroyForcibly();
    holder.waitFor();
  }

  /**
   * As a reboot: what would undo it is stopped before the first of them can, then all is killed.
   */
  void killWithWhatStandsBy() throws InterruptedException {
    TaggedProcesses.of(order.tag()).stream()
        .flatMap(pid -> ProcessIdentity.ofLiving(pid).stream())
        .forEach(process -> process.signal(Signal.STOP));
    TaggedProcesses.kill(order.tag());
    kill();
    Await.until(
        SEEN_WITHIN, () -> TaggedProcesses.of(order.tag()).isEmpty(), "nothing that stands by");
  }

  /** What an agent that starts later finds in the journal. */
  Remedy remedy(DriverSet drivers) {
    return drivers.remedy(order.fault().kind(), inJournal.mechanism(), inJournal.undo());
  }

  @Override
  public void close() {
    holder.destroyForcibly();
  }

  public static void main(String[] arguments) throws Exception {
    // Threads of its fault would keep a process that has failed, and whoever reads what it says.
    Thread.currentThread()
        .setUncaughtExceptionHandler(
            (main, failure) -> {
              failure.printStackTrace();
              Runtime.getRuntime().halt(1);
            });
    Rungs rungs = Rungs.valueOf(arguments[0]);
    Connections connections = MAPPER.readValue(arguments[1], Connections.class);
    BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    noop(); // What takes longest of understanding an order is over before there is one.
    String first = orders.readLine();
    if (first == null) {
      return;
    }
    // Only now is the world as the agent is to find it.
    DriverSet drivers = rungs.drivers(connections);
    String[] words = first.split(" ", 2);
    PreparedFault fault = begun(drivers, words[1]);
    if (words[0].equals(STANDING_STILL)) {
      String next = orders.readLine();
      if (next == null || !fault.remedy().revert()) {
        throw new IllegalStateException("expected the fault undone, and then the next");
      }
      fault = begun(drivers, next.split(" ", 2)[1]);
    }
    CountDownLatch never = new CountDownLatch(1);
    while (!never.await(fault.beat().toMillis(), TimeUnit.MILLISECONDS)) {
      fault.sustain().run();
    }
  }

  /** An order as it is read. */
  private static FaultOrder<?> noop() throws IOException {
    return MAPPER.readValue(
        MAPPER.writeValueAsString(Orders.at("127.0.83.9", 0, new Fault.Noop())), FaultOrder.class);
  }

  private static PreparedFault begun(DriverSet drivers, String json) throws IOException {
    FaultOrder<?> order = MAPPER.readValue(json, FaultOrder.class);
    PreparedFault fault = drivers.prepare(order);
    begin(fault, order);
    return fault;
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
      FaultOrder<?> order = noop();
      try (DriverSet drivers = Rungs.PREFERRED.drivers(Connections.NONE)) {
        begin(drivers.prepare(order), order);
        drivers.capability(Fault.kindOf(NetworkFault.Partition.class));
      }
    }
  }
}
