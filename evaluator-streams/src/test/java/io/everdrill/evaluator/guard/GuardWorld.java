package io.everdrill.evaluator.guard;

import static io.everdrill.evaluator.verdict.JudgeWorld.at;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.evaluator.verdict.OtherDrill;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.AbortCondition;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DefinitionEvent.GroundTruth;
import io.everdrill.topics.events.DefinitionEvent.Hypothesis;
import io.everdrill.topics.events.DrillEvent.Started;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.ProbeEvent;
import io.everdrill.topics.events.WhenRefuted;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The judge's shop with what only the guard asks of it: abort conditions, severities, accepts. */
final class GuardWorld {

  static final GuardSettings SETTINGS = GuardSettings.of("g1", Path.of("target", "guard"));

  /** Under 0.8 of all probes within 3 s, of 10 at least. */
  static final AbortCondition PASS_RATE =
      new AbortCondition.PassRateBelow("", 0.8, Duration.ofSeconds(3), 10);

  static final AbortCondition CRITICAL = new AbortCondition.AlertOfSeverity("critical");
  static final AbortCondition SILENCE = new AbortCondition.TelemetryLost(Duration.ofSeconds(2));

  private static final JsonMapper MAPPER = Json.mapper();

  private GuardWorld() {}

  /** A drill on payments that these conditions end, and nothing else. */
  static Started drill(int number, double seconds, AbortCondition... conditions) {
    return drill(number, seconds, 0.9, WhenRefuted.GO_ON, conditions);
  }

  /** A drill on payments that users end too, where they get less than they are owed. */
  static Started drill(
      int number,
      double seconds,
      double minPassRate,
      WhenRefuted whenRefuted,
      AbortCondition... conditions) {
    Hypothesis hypothesis = new Hypothesis(minPassRate, Duration.ofSeconds(5), whenRefuted);
    return OtherDrill.asking(
        hypothesis, List.of(conditions), JudgeWorld.drill(number, "payments", seconds));
  }

  /** The same drill, which must not hurt these services. */
  static Started sparing(Started d, String... services) {
    return OtherDrill.inTruth(
        new GroundTruth(List.of(), List.of(), List.of(services), List.of()), d);
  }

  /** The same drill in two parts, which two agents do. */
  static Started inTwoParts(Started d) {
    ObjectNode parts = MAPPER.valueToTree(d);
    ArrayNode injections = parts.withArray("injections");
    ObjectNode second = injections.get(0).deepCopy();
    injections.add(second.put("injection", InjectionId.of(d.drill(), 1).value()));
    return MAPPER.convertValue(parts, Started.class);
  }

  /** The same drill, which may begin until then. */
  static Started lasting(Duration time, Started d) {
    return OtherDrill.expiring(d.startedAt().plus(time), d);
  }

  static InjectionEvent accepted(int drill, double seconds) {
    return new InjectionEvent.Accepted(
        JudgeWorld.CELL,
        JudgeWorld.injection(drill),
        JudgeWorld.AGENT,
        at(seconds),
        JudgeWorld.EXACT);
  }

  static AlertEvent.Firing alert(String severity, double seconds) {
    return alert(severity, seconds, JudgeWorld.EXACT);
  }

  static AlertEvent.Firing alert(String severity, double seconds, ClockReading clock) {
    return new AlertEvent.Firing(
        JudgeWorld.CELL,
        JudgeWorld.DETECTOR,
        "f-" + severity,
        "Checkout is down",
        severity,
        "payments",
        at(seconds),
        at(seconds + 0.5),
        Map.of(),
        Map.of(),
        clock);
  }

  static AlertEvent.Resolved resolved(AlertEvent.Firing alert, double seconds) {
    return new AlertEvent.Resolved(
        alert.cell(),
        alert.detector(),
        alert.fingerprint(),
        alert.name(),
        alert.severity(),
        alert.service(),
        alert.startsAt(),
        at(seconds),
        at(seconds),
        alert.labels(),
        alert.clock());
  }

  static InjectionEvent refused(int drill, double seconds) {
    return new InjectionEvent.Refused(
        JudgeWorld.CELL,
        JudgeWorld.injection(drill),
        JudgeWorld.AGENT,
        InjectionEvent.Refusal.POLICY,
        "",
        at(seconds),
        JudgeWorld.EXACT);
  }

  /** One look at the frontend, known at the given second. */
  static ProbeEvent.Result passingAfter(Duration took, double seconds) {
    ProbeEvent.Result quick = JudgeWorld.passing("frontend", seconds);
    return new ProbeEvent.Result(
        quick.cell(),
        quick.probe(),
        quick.service(),
        quick.prober(),
        at(seconds).minus(took),
        at(seconds).minus(took),
        quick.outcome(),
        quick.failure(),
        quick.reason(),
        quick.status(),
        quick.value(),
        new ProbeEvent.Phases(Duration.ZERO, Duration.ZERO, took),
        quick.clock());
  }
}
