package io.everdrill.agents.faults.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Trial;
import io.everdrill.agents.faults.Trials;
import io.everdrill.topics.events.ClockFault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A real JVM under libfaketime; its clock is asked over a pipe and compared with this one. */
public final class ClockTrials implements Trials {

  private static final Duration JUMP = Duration.ofHours(-1);
  private static final double RATE = 1.5;

  /** Of a round trip over the pipe, on a busy machine. */
  private static final double TOLERANCE_MILLIS = 150;

  private static final double RATE_TOLERANCE = 0.1;
  private static final long RATE_OVER_MILLIS = 400;

  private static final Map<String, String> LOOKS_ONCE_A_SECOND =
      Map.of("FAKETIME_CACHE_DURATION", "1", "FAKETIME_DONT_FAKE_MONOTONIC", "1");
  private static final Map<String, String> LOOKS_EACH_TIME =
      Map.of("FAKETIME_NO_CACHE", "1", "FAKETIME_DONT_FAKE_MONOTONIC", "1");

  @Override
  public Map<String, Maker> byKind() {
    return Map.of(
        "clock-jump",
        () ->
            new ClockTrial(
                new ClockFault.Jump(JUMP),
                LOOKS_ONCE_A_SECOND,
                "-3600.0 s",
                clock -> {
                  double offset = clock.offsetMillis();
                  assertThat(offset).isCloseTo(JUMP.toMillis(), within(TOLERANCE_MILLIS));
                  return "%.3f s".formatted(offset / 1000);
                }),
        "clock-skew",
        () ->
            new ClockTrial(
                new ClockFault.Skew(RATE),
                LOOKS_EACH_TIME,
                "1.5 s a second, without a jump",
                clock -> {
                  double offset = clock.offsetMillis();
                  double rate = clock.rate(RATE_OVER_MILLIS);
                  assertThat(rate).isCloseTo(RATE, within(RATE_TOLERANCE));
                  assertThat(offset).isBetween(-TOLERANCE_MILLIS, 5_000.0);
                  return "%.2f s a second, begun at most %.0f ms off".formatted(rate, offset);
                }));
  }

  /** What is seen of a clock while the fault is in force. */
  @FunctionalInterface
  private interface Reading {
    String of(PreparedClock clock) throws IOException;
  }

  private static final class ClockTrial implements Trial {

    private final ClockFault fault;
    private final String asked;
    private final Reading reading;
    private final PreparedClock clock;

    ClockTrial(ClockFault fault, Map<String, String> environment, String asked, Reading reading)
        throws IOException {
      this.fault = fault;
      this.asked = asked;
      this.reading = reading;
      Optional<Path> library = PreparedClock.library();
      assumeTrue(library.isPresent(), "needs Debian's package libfaketime");
      clock = new PreparedClock(library.orElseThrow(), environment);
    }

    @Override
    public FaultOrder<?> order(Duration limit) {
      return Orders.onPidFile(clock.pidFile(), fault, limit);
    }

    @Override
    public FaultOrder<?> onMissingTarget() {
      return Orders.onPidFile(
          clock.pidFile().resolveSibling("none.pid"), fault, Duration.ofSeconds(5));
    }

    @Override
    public String asked() {
      return asked;
    }

    @Override
    public String measureInForce() {
      return await()
          .pollInSameThread()
          .atMost(FaketimeTarget.HEEDED_WITHIN.multipliedBy(4)) // It is a JVM on a busy host, too.
          .until(this::read, text -> !text.isEmpty());
    }

    private String read() throws IOException {
      try {
        return reading.of(clock);
      } catch (AssertionError notYet) {
        return "";
      }
    }

    @Override
    public void awaitNormal(Duration limit) {
      await().pollInSameThread().atMost(limit).until(this::isNormal);
    }

    /** A clock that jumped is right once it is back; one that ran too fast has to run right too. */
    private boolean isNormal() throws IOException {
      return Math.abs(clock.offsetMillis()) < TOLERANCE_MILLIS
          && (fault instanceof ClockFault.Jump
              || Math.abs(clock.rate(RATE_OVER_MILLIS) - 1) < RATE_TOLERANCE);
    }

    @Override
    public String world() throws IOException {
      return clock.world();
    }

    @Override
    public boolean endTarget() {
      clock.end();
      return true;
    }

    @Override
    public void close() throws IOException {
      clock.close();
    }
  }
}
