package io.everdrill.gateway.outputs;

import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Makes alerts of results that somebody should hear of: a fault that a detector missed, one of
 * which nobody knows whether it is still there, and a halt. The same result gives the same alert,
 * so sending it twice is harmless, and a later one ends it by the same labels.
 */
public final class ResultAlerts {

  private final URI page;
  private final Duration keep;

  /**
   * As Alertmanager's API v2 takes it.
   *
   * @param endsAt from then on it is over; in the past for one that is over
   */
  public record Alert(
      Map<String, String> labels,
      Map<String, String> annotations,
      Instant startsAt,
      Instant endsAt,
      String generatorURL) {}

  public ResultAlerts(PushSettings settings) {
    this.page = settings.page();
    this.keep = settings.keep();
  }

  /** None for what nobody need hear of. */
  public List<Alert> of(Event event) {
    return switch (event) {
      case VerdictEvent.Injection verdict -> ofVerdict(verdict);
      case InjectionEvent.Uncertain e ->
          List.of(uncertain(e, e.uncertainAt(), e.uncertainAt().plus(keep), e.reason()));
      case InjectionEvent.Ended e ->
          List.of(uncertain(e, e.endedAt(), e.endedAt(), "it has ended after all"));
      case HaltEvent.Switch halt -> List.of(halted(halt));
      default -> List.of();
    };
  }

  private List<Alert> ofVerdict(VerdictEvent.Injection verdict) {
    return verdict.detectors().stream()
        .filter(
            outcome -> outcome.detection() instanceof Detection.Missed || verdict.revision() > 1)
        .map(outcome -> missed(verdict, outcome))
        .toList();
  }

  /** A later revision may say that it was not missed. */
  private Alert missed(VerdictEvent.Injection verdict, VerdictEvent.DetectorVerdict outcome) {
    boolean missed =
        outcome.detection() instanceof Detection.Missed
            && verdict.outcome() == VerdictEvent.Outcome.JUDGED;
    return new Alert(
        Map.of(
            "alertname", "EverdrillMissed",
            "severity", "warning",
            "cell", verdict.cell().value(),
            "service", verdict.service(),
            "fault", verdict.fault().kind(),
            "injection", verdict.injection().value(),
            "detector", outcome.detector()),
        Map.of(
            "summary",
            "%s did not notice %s on %s"
                .formatted(outcome.detector(), verdict.fault().kind(), verdict.target())),
        verdict.appliedAt(),
        missed ? verdict.emittedAt().plus(keep) : verdict.emittedAt(),
        drill(verdict.injection().drill()));
  }

  private Alert uncertain(InjectionEvent event, Instant startsAt, Instant endsAt, String why) {
    return new Alert(
        Map.of(
            "alertname",
            "EverdrillUncertain",
            "severity",
            "critical",
            "cell",
            event.cell().value(),
            "injection",
            event.injection().value()),
        Map.of("summary", "nobody can tell whether " + event.injection() + " is undone: " + why),
        startsAt,
        endsAt,
        drill(event.injection().drill()));
  }

  private Alert halted(HaltEvent.Switch halt) {
    boolean halted = halt.state() == HaltEvent.State.HALTED;
    String where = halt.scope().equals(HaltEvent.EVERYWHERE) ? "every cell" : halt.scope();
    return new Alert(
        Map.of("alertname", "EverdrillHalted", "severity", "warning", "cell", halt.scope()),
        Map.of("summary", where + ": drills are halted by " + halt.by() + ": " + halt.reason()),
        halt.at(),
        halted ? halt.at().plus(keep) : halt.at(),
        page.toString());
  }

  private String drill(DrillId drill) {
    return page.toString().replaceAll("/+$", "") + "/#/drill/" + drill;
  }
}
