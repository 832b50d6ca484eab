package io.everdrill.gateway.outputs;

import io.everdrill.topics.events.DefinitionEvent.Hypothesis;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.Impact;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.Recovery;
import io.everdrill.topics.events.RootCause;
import io.everdrill.topics.events.VerdictEvent;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Makes alerts of results that somebody should hear of: a fault that a detector missed or explained
 * wrongly, one that users felt more than they were to or did not recover from, one of which nobody
 * knows whether it is still there, and a halt. The same result gives the same alert, so sending it
 * twice is harmless, and a later one ends it by the same labels.
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

  /** What holds; and of a later revision also what holds no more, which ends its alert. */
  private List<Alert> ofVerdict(VerdictEvent.Injection verdict) {
    return Stream.concat(
            verdict.detectors().stream()
                .flatMap(d -> Stream.of(missed(verdict, d), root(verdict, d))),
            Stream.of(refuted(verdict), notRecovered(verdict)))
        .filter(finding -> finding.holds() || verdict.revision() > 1)
        .map(finding -> alert(verdict, finding))
        .toList();
  }

  /**
   * Something that a verdict may say, or not.
   *
   * @param label what tells it from others of the same verdict: whose it is
   */
  private record Finding(
      String alertname,
      String severity,
      Map.Entry<String, String> label,
      String summary,
      Instant since,
      boolean holds) {}

  private static Finding missed(
      VerdictEvent.Injection verdict, VerdictEvent.DetectorVerdict outcome) {
    return new Finding(
        "EverdrillMissed",
        "warning",
        Map.entry("detector", outcome.detector()),
        "%s did not notice %s on %s"
            .formatted(outcome.detector(), verdict.fault().kind(), verdict.target()),
        verdict.appliedAt(),
        isJudged(verdict) && outcome.missed());
  }

  private static Finding root(
      VerdictEvent.Injection verdict, VerdictEvent.DetectorVerdict outcome) {
    String named =
        outcome.rootCause() instanceof RootCause.Wrong wrong
            ? wrong.named() + (wrong.forbidden() ? ", which must not be named," : "")
            : "another service";
    return new Finding(
        "EverdrillWrongRoot",
        "warning",
        Map.entry("detector", outcome.detector()),
        "%s named %s as the root of %s on %s"
            .formatted(outcome.detector(), named, verdict.fault().kind(), verdict.target()),
        verdict.appliedAt(),
        isJudged(verdict) && outcome.rootCause() instanceof RootCause.Wrong);
  }

  /** A hypothesis that the verdict does not tell owes nothing, and is not refuted. */
  private static Finding refuted(VerdictEvent.Injection verdict) {
    Hypothesis owed = verdict.circumstances().asked().hypothesis();
    double passed = verdict.impact() instanceof Impact.Felt felt ? felt.passRateDuring() : 1;
    return new Finding(
        "EverdrillHypothesisRefuted",
        "warning",
        owner(verdict),
        "%s on %s: %.0f %% of probes passed, expected %.0f %%"
            .formatted(
                verdict.fault().kind(), verdict.target(), 100 * passed, 100 * owed.minPassRate()),
        verdict.appliedAt(),
        isJudged(verdict) && verdict.impact() instanceof Impact.Felt felt && felt.refutes(owed));
  }

  /** Also of a fault that ended too early to say anything of detectors: users are still hurt. */
  private static Finding notRecovered(VerdictEvent.Injection verdict) {
    return new Finding(
        "EverdrillNotRecovered",
        "critical",
        owner(verdict),
        "%s was not steady again in time after %s on %s"
            .formatted(verdict.service(), verdict.fault().kind(), verdict.target()),
        verdict.endedAt(),
        (isJudged(verdict) || verdict.outcome() == VerdictEvent.Outcome.CENSORED)
            && verdict.recovery() instanceof Recovery.NotRecovered);
  }

  private static boolean isJudged(VerdictEvent.Injection verdict) {
    return verdict.outcome() == VerdictEvent.Outcome.JUDGED;
  }

  /** An empty label is none. */
  private static Map.Entry<String, String> owner(VerdictEvent.Injection verdict) {
    return Map.entry("owner", verdict.circumstances().entity().owner());
  }

  private Alert alert(VerdictEvent.Injection verdict, Finding finding) {
    return new Alert(
        Map.of(
            "alertname",
            finding.alertname(),
            "severity",
            finding.severity(),
            "cell",
            verdict.cell().value(),
            "service",
            verdict.service(),
            "fault",
            verdict.fault().kind(),
            "injection",
            verdict.injection().value(),
            finding.label().getKey(),
            finding.label().getValue()),
        Map.of("summary", finding.summary()),
        finding.since(),
        finding.holds() ? verdict.emittedAt().plus(keep) : verdict.emittedAt(),
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
