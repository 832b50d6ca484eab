package io.everdrill.gateway.views;

import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What detectors made of one injection: one of them, or all.
 *
 * @param timesToDetect of those that noticed; none where it was missed
 */
record Seen(List<Duration> timesToDetect) {

  /**
   * Only injections that were judged say something of a detector: no placebo, none that had no
   * effect, none that ended before anybody could have noticed.
   *
   * @param detector empty is any of them
   */
  static Optional<Seen> of(VerdictEvent.Injection verdict, String detector) {
    if (verdict.outcome() != VerdictEvent.Outcome.JUDGED) {
      return Optional.empty();
    }
    List<VerdictEvent.DetectorVerdict> said = detectors(verdict, detector);
    List<Duration> times =
        said.stream()
            .map(VerdictEvent.DetectorVerdict::detection)
            .filter(Detection.Detected.class::isInstance)
            .map(d -> ((Detection.Detected) d).timeToDetect())
            .toList();
    boolean missed = said.stream().anyMatch(VerdictEvent.DetectorVerdict::missed);
    // Masked, a detector that was down, or no time to notice: no hit and no miss.
    return missed || !times.isEmpty() ? Optional.of(new Seen(times)) : Optional.empty();
  }

  boolean missed() {
    return timesToDetect.isEmpty();
  }

  /** That of the first to notice; empty where none did. */
  Optional<Duration> timeToDetect() {
    return timesToDetect.stream().min(Duration::compareTo);
  }

  /**
   * @param detector empty is every one
   */
  static List<VerdictEvent.DetectorVerdict> detectors(
      VerdictEvent.Injection verdict, String detector) {
    return verdict.detectors().stream()
        .filter(d -> detector.isEmpty() || d.detector().equals(detector))
        .toList();
  }
}
