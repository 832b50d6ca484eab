package io.everdrill.agents.faults.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Trial;
import io.everdrill.agents.faults.Trials;
import io.everdrill.agents.faults.jvm.JvmTarget.Answer;
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

  @Override
  public Map<String, Maker> byKind() {
    return Map.of(
        "jvm-exception",
        () ->
            new RuleTrial(
                new JvmFault.Throw(CLASS, "answer", "java.lang.IllegalStateException", "no stock"),
                "java.lang.IllegalStateException: no stock",
                (was, now) -> now.text()),
        "jvm-latency",
        () ->
            new RuleTrial(
                new JvmFault.Delay(CLASS, "answer(int)", DELAY),
                "+250 ms",
                (was, now) -> {
                  assertThat(now.tookMillis())
                      .isBetween(DELAY.toMillis(), DELAY.toMillis() + TOLERANCE_MILLIS);
                  return "+" + now.tookMillis() + " ms";
                }),
        "jvm-return-value",
        () ->
            new RuleTrial(
                new JvmFault.Return(CLASS, "answer", "42"), "42", (was, now) -> now.text()),
        "jvm-gc-pressure",
        () ->
            new RuleTrial(
                new JvmFault.CollectGarbage(BEAT),
                "a full collection at each beat",
                (was, now) -> {
                  assertThat(now.collections()).isGreaterThan(was.collections());
                  return (now.collections() - was.collections()) + " collections so far";
                }));
  }

  /** What is seen of the effect, from an answer before and one in force. */
  @FunctionalInterface
  private interface Reading {
    String of(Answer was, Answer now);
  }

  private static final class RuleTrial implements Trial {

    private final JvmFault fault;
    private final String asked;
    private final Reading reading;
    private final JvmTarget target = new JvmTarget();
    private final Answer was = target.ask();

    RuleTrial(JvmFault fault, String asked, Reading reading) throws IOException {
      this.fault = fault;
      this.asked = asked;
      this.reading = reading;
    }

    @Override
    public FaultOrder<?> order(Duration limit) {
      return Orders.onPidFile(target.pidFile(), fault, limit);
    }

    @Override
    public FaultOrder<?> onMissingTarget() {
      return Orders.onPidFile(
          target.pidFile().resolveSibling("none.pid"), fault, Duration.ofSeconds(5));
    }

    @Override
    public String asked() {
      return asked;
    }

    @Override
    public String measureInForce() throws IOException {
      String measured = reading.of(was, target.ask());
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
    public String world() {
      return "alive: " + target.alive();
    }

    @Override
    public void close() throws IOException {
      target.close();
    }
  }
}
