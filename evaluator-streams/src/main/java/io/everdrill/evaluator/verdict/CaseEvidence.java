package io.everdrill.evaluator.verdict;

import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.Circumstances.EvidenceRange;
import io.everdrill.topics.events.DiagnosisEvent.Diagnosed;
import io.everdrill.topics.events.IncidentEvent;
import io.everdrill.topics.events.InjectionId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * All that a verdict on one injection follows from. The order within the lists means nothing.
 *
 * @param injections every injection whose time to own alerts meets the subject's, itself included
 * @param telemetry from before the hypothesis' window to after the recovery deadline
 * @param ranges where the facts stand, at most one range of each topic; none of probe results,
 *     which the telemetry knows itself
 */
public record CaseEvidence(
    InjectionCase subject,
    List<InjectionCase> injections,
    Monitoring monitoring,
    Telemetry telemetry,
    List<EvidenceRange> ranges) {

  /** Of facts that stand on no topic. */
  public CaseEvidence(
      InjectionCase subject,
      List<InjectionCase> injections,
      Monitoring monitoring,
      Telemetry telemetry) {
    this(subject, injections, monitoring, telemetry, List.of());
  }

  /**
   * What the detectors said.
   *
   * @param begun episodes that began while the subject may own and that no other injection owns
   * @param lost episodes that began while the subject may own, and that it would own if another
   *     injection did not
   * @param before episodes that began earlier and fired still when it was applied
   * @param diagnoses all statements of incidents of which one was made, or is of alerts that began,
   *     while the subject may own
   * @param lastSigns of the detectors that lived, when each gave the last sign of it while the
   *     subject may own
   * @param elsewhere alerts of other injections that one of the diagnoses groups with the subject's
   * @param incidents known ones that are not ours, open at some moment while the subject may own
   */
  public record Monitoring(
      List<AlertEpisode> begun,
      List<AlertEpisode> lost,
      List<AlertEpisode> before,
      List<Statement> diagnoses,
      Map<String, Instant> lastSigns,
      List<OwnedEpisode> elsewhere,
      List<IncidentEvent.Opened> incidents) {

    /** Of one injection alone. */
    public Monitoring(
        List<AlertEpisode> begun,
        List<AlertEpisode> before,
        List<Diagnosed> diagnoses,
        Map<String, Instant> lastSigns) {
      this(
          begun,
          List.of(),
          before,
          IntStream.range(0, diagnoses.size())
              .mapToObj(number -> Statement.of(number, diagnoses.get(number)))
              .toList(),
          lastSigns,
          List.of(),
          List.of());
    }
  }

  /** Another injection's alert. */
  public record OwnedEpisode(AlertEvent.Episode episode, InjectionId owner) {}

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

  /** Alerts of one detector that nobody owns, first one first. */
  List<AlertEpisode> ownerless(String detector) {
    return monitoring.begun().stream()
        .filter(e -> e.detector().equals(detector))
        .filter(e -> subject.mayOwnAt(e.startsAt()))
        .filter(e -> Attribution.ownerOf(e, injections).isEmpty())
        .sorted()
        .toList();
  }

  /** Alerts of one detector that nobody owns but that the subject would, were it not a placebo. */
  List<AlertEpisode> unowned(String detector) {
    return ownerless(detector).stream().filter(e -> Attribution.mayOwn(e, subject)).toList();
  }
}
