package io.everdrill.evaluator.verdict;

import io.everdrill.topics.events.DiagnosisEvent;
import java.util.List;
import java.util.Set;

/**
 * All that a verdict on one injection follows from. The order within the lists means nothing.
 *
 * @param injections every injection whose time to own alerts meets the subject's, itself included
 * @param telemetry from before the hypothesis' window to after the recovery deadline
 */
public record CaseEvidence(
    InjectionCase subject,
    List<InjectionCase> injections,
    Monitoring monitoring,
    Telemetry telemetry) {

  /**
   * What the detectors said.
   *
   * @param begun episodes that began while the subject may own and that no other injection owns
   * @param before episodes that began earlier and fired still when it was applied
   * @param diagnoses made, or of alerts that began, while the subject may own
   * @param alive detectors that gave a sign of life
   */
  public record Monitoring(
      List<AlertEpisode> begun,
      List<AlertEpisode> before,
      List<DiagnosisEvent.Diagnosed> diagnoses,
      Set<String> alive) {}

  /** The subject's alerts from one detector, first one first. */
  public List<AlertEpisode> owned(String detector) {
    return monitoring.begun().stream()
        .filter(e -> e.detector().equals(detector))
        .filter(e -> isSubject(e))
        .sorted()
        .toList();
  }

  private boolean isSubject(AlertEpisode episode) {
    return Attribution.ownerOf(episode, injections)
        .filter(o -> o.injection().injection().equals(subject.injection()))
        .isPresent();
  }

  /** Alerts of one detector that nobody owns but that the subject would, were it not a placebo. */
  List<AlertEpisode> unowned(String detector) {
    return monitoring.begun().stream()
        .filter(e -> e.detector().equals(detector))
        .filter(e -> Attribution.mayOwn(e, subject))
        .filter(e -> Attribution.ownerOf(e, injections).isEmpty())
        .sorted()
        .toList();
  }
}
