package io.everdrill.evaluator.verdict;

import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static io.everdrill.evaluator.verdict.JudgeWorld.confirmed;
import static io.everdrill.evaluator.verdict.JudgeWorld.drill;
import static io.everdrill.evaluator.verdict.JudgeWorld.ended;
import static io.everdrill.evaluator.verdict.JudgeWorld.firing;
import static io.everdrill.evaluator.verdict.JudgeWorld.running;
import static io.everdrill.evaluator.verdict.JudgeWorld.story;

import io.everdrill.evaluator.verdict.CaseEvidence.OwnedEpisode;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.Circumstances.EvidenceRange;
import io.everdrill.topics.events.DefinitionEvent.GroundTruth;
import io.everdrill.topics.events.DiagnosisEvent.Diagnosed;
import io.everdrill.topics.events.IncidentEvent;
import io.everdrill.topics.events.Mitigation;
import io.everdrill.topics.events.ProbeEvent;
import io.everdrill.topics.events.ProcessFault;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.DetectorVerdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Evidence for one verdict, put together fact by fact. */
abstract class VerdictFixture {

  static final Mitigation BREAKER =
      new Mitigation(
          "breaker opens", "breaker", new Mitigation.Sign.ValueIs("open"), Duration.ofSeconds(4));

  final List<InjectionCase> injections = new ArrayList<>();
  final List<AlertEpisode> begun = new ArrayList<>();
  final List<Diagnosed> diagnoses = new ArrayList<>();
  final List<OwnedEpisode> elsewhere = new ArrayList<>();
  final List<IncidentEvent.Opened> incidents = new ArrayList<>();
  final List<EvidenceRange> ranges = new ArrayList<>();
  final Map<String, Instant> lastSigns = new HashMap<>(Map.of(JudgeWorld.DETECTOR, at(120)));
  final Telemetry telemetry = new Telemetry();
  long offset = 1000;

  VerdictEvent.Injection on(InjectionCase subject) {
    List<InjectionCase> all = new ArrayList<>(injections);
    all.add(subject);
    CaseEvidence.Monitoring said =
        new CaseEvidence.Monitoring(
            begun,
            List.of(),
            List.of(),
            diagnoses.stream().map(d -> Statement.of(diagnoses.indexOf(d), d)).toList(),
            lastSigns,
            elsewhere,
            incidents);
    return VerdictOfInjection.on(new CaseEvidence(subject, all, said, telemetry, ranges), at(140));
  }

  DetectorVerdict detector() {
    return on(running(1, "payments", 100)).detectors().getFirst();
  }

  static InjectionCase withTruth(GroundTruth truth) {
    return story(
        drill(1, "payments", new ProcessFault.Pause(), truth, 99),
        applied(1, "payments", 100),
        confirmed(1, 100.1),
        ended(1, 115));
  }

  static InjectionCase unhurt(String... services) {
    return withTruth(new GroundTruth(List.of(), List.of(), List.of(services), List.of()));
  }

  /** From 100 to 400. */
  static InjectionCase longFault(String mustNotBeHurt) {
    return story(
        drill(
            1,
            "payments",
            new ProcessFault.Pause(),
            new GroundTruth(List.of(), List.of(), List.of(mustNotBeHurt), List.of()),
            99),
        applied(1, "payments", 100),
        confirmed(1, 100.1),
        ended(1, 400));
  }

  static InjectionCase mitigated() {
    return withTruth(new GroundTruth(List.of(), List.of(), List.of(), List.of(), List.of(BREAKER)));
  }

  AlertEvent.Firing alert(String service, double startsAt) {
    AlertEvent.Firing alert = firing("f" + begun.size(), service, startsAt);
    begun.add(AlertEpisode.firing(alert));
    return alert;
  }

  void seen(ProbeEvent.Result result) {
    telemetry.add(
        result.service(),
        ProbeSecond.endedAt(result).getEpochSecond(),
        ProbeSecond.of(result, offset++));
  }

  /** Passes but from one second to before the other. */
  void probes(String service, int failingFrom, int failingUntil) {
    for (int second = 90; second < 140; second++) {
      boolean fails = second >= failingFrom && second < failingUntil;
      seen(
          fails
              ? JudgeWorld.failing(service, second + 0.25)
              : JudgeWorld.passing(service, second + 0.25));
    }
  }
}
