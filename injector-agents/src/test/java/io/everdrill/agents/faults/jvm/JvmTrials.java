package io.everdrill.agents.faults.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Quickest;
import io.everdrill.agents.faults.Trial;
import io.everdrill.agents.faults.Trials;
import io.everdrill.agents.faults.container.LocalDocker;
import io.everdrill.agents.faults.jvm.AskedJvm.Answer;
import io.everdrill.topics.events.JvmFault;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A JVM of its own, asked over a pipe what its method returns and how long that takes. */
public final class JvmTrials implements Trials {

  private static final String CLASS = JvmMain.class.getName();
  private static final Duration DELAY = Duration.ofMillis(250);
  private static final long TOLERANCE_MILLIS = 240;
  private static final Duration BEAT = Duration.ofMillis(50);

  /** Where a machine is started, and what is to be known to reach it. */
  private interface Home {
    AskedJvm start() throws IOException;

    default Connections connections() {
      return Connections.NONE;
    }
  }

  @Override
  public Map<String, Maker> byKind() {
    return byKind(JvmTarget::new);
  }

  /** The same in containers. */
  public static Map<String, Maker> in(LocalDocker docker) {
    return byKind(
        new Home() {
          @Override
          public AskedJvm start() throws IOException {
            return ContainerJvm.in(docker);
          }

          @Override
          public Connections connections() {
            return docker.connections();
          }
        });
  }

  private static Map<String, Maker> byKind(Home home) {
    return Map.of(
        "jvm-exception",
        () ->
            new RuleTrial(
                home,
                new JvmFault.Throw(CLASS, "answer", "java.lang.IllegalStateException", "no stock"),
                "java.lang.IllegalStateException: no stock",
                (was, target) -> target.ask().text()),
        "jvm-latency",
        () ->
            new RuleTrial(
                home,
                new JvmFault.Delay(CLASS, "answer(int)", DELAY),
                "+250 ms",
                (was, target) ->
                    "+"
                        + Quickest.between(
                                DELAY,
                                DELAY.plusMillis(TOLERANCE_MILLIS),
                                () -> Duration.ofMillis(target.ask().tookMillis()))
                            .toMillis()
                        + " ms"),
        "jvm-return-value",
        () ->
            new RuleTrial(
                home,
                new JvmFault.Return(CLASS, "answer", "42"),
                "42",
                (was, target) -> target.ask().text()),
        "jvm-gc-pressure",
        () ->
            new RuleTrial(
                home,
                new JvmFault.CollectGarbage(BEAT),
                "a full collection at each beat",
                (was, target) -> {
                  long collections = target.ask().collections() - was.collections();
                  assertThat(collections).isPositive();
                  return collections + " collections so far";
                }));
  }

  /** What is seen of the effect, from an answer before and what it answers in force. */
  @FunctionalInterface
  private interface Reading {
    String of(Answer was, AskedJvm target) throws IOException;
  }

  private static final class RuleTrial implements Trial {

    private final JvmFault fault;
    private final String asked;
    private final Reading reading;
    private final Connections connections;
    private final AskedJvm target;
    private final Answer was;

    RuleTrial(Home home, JvmFault fault, String asked, Reading reading) throws IOException {
      connections = home.connections();
      target = home.start();
      was = target.ask();
      this.fault = fault;
      this.asked = asked;
      this.reading = reading;
    }

    @Override
    public Connections connections() {
      return connections;
    }

    @Override
    public FaultOrder<?> order(Duration limit) {
      return target.order(fault, limit);
    }

    @Override
    public FaultOrder<?> onMissingTarget() {
      return target.onMissing(fault, Duration.ofSeconds(5));
    }

    @Override
    public String asked() {
      return asked;
    }

    @Override
    public String measureInForce() throws IOException {
      String measured = reading.of(was, target);
      if (fault instanceof JvmFault.Throw || fault instanceof JvmFault.Return) {
        assertThat(measured).isEqualTo(asked);
      }
      return measured;
    }

    @Override
    public void awaitNormal(Duration limit) {
      await().pollInSameThread().atMost(limit).until(this::normal);
    }

    private boolean normal() throws IOException {
      long collections = target.ask().collections();
      LockSupport.parkNanos(BEAT.multipliedBy(4).toNanos());
      Answer now = target.ask();
      return now.text().equals(Integer.toString(JvmMain.ANSWER))
          && now.tookMillis() < TOLERANCE_MILLIS
          && now.collections() == collections;
    }

    @Override
    public String world() throws IOException {
      return target.world();
    }

    @Override
    public void close() throws IOException {
      target.close();
    }
  }
}
