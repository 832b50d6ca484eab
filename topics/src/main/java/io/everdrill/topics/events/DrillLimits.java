package io.everdrill.topics.events;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What whoever writes definitions is held to, so that a drill is over and judged within half an
 * hour. Records don't ask it: those that were written before stay readable.
 */
public final class DrillLimits {

  /** No fault may last longer; agents refuse it too. */
  public static final Duration LIMIT = Duration.ofMinutes(15);

  /** Of a longer one the steady state before a drill would be forgotten before it is known. */
  public static final Duration HYPOTHESIS_WINDOW = Duration.ofMinutes(2);

  public static final Duration DETECTION_WINDOW = Duration.ofMinutes(10);
  public static final Duration RECOVERY_DEADLINE = Duration.ofMinutes(10);
  public static final Duration LATENESS = Duration.ofMinutes(2);

  private DrillLimits() {}

  /**
   * A value that is more than it may be.
   *
   * @param field where it stands in the record
   */
  public record Excess(String field, long mostMs, long gotMs) {}

  public static List<Excess> excesses(DefinitionEvent.Scenario of) {
    return Stream.concat(
            excess("limit", LIMIT, of.limit()),
            excess("hypothesis.window", HYPOTHESIS_WINDOW, of.hypothesis().window()))
        .toList();
  }

  public static List<Excess> excesses(DefinitionEvent.JudgingTimes of) {
    return Stream.of(
            excess("detectionWindow", DETECTION_WINDOW, of.detectionWindow()),
            excess("recoveryDeadline", RECOVERY_DEADLINE, of.recoveryDeadline()),
            excess("lateness", LATENESS, of.lateness()))
        .flatMap(excesses -> excesses)
        .toList();
  }

  private static Stream<Excess> excess(String field, Duration most, Duration got) {
    return got.compareTo(most) > 0
        ? Stream.of(new Excess(field, most.toMillis(), got.toMillis()))
        : Stream.empty();
  }
}
