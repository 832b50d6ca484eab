package io.everdrill.evaluator.judge;

import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static io.everdrill.evaluator.verdict.JudgeWorld.confirmed;
import static io.everdrill.evaluator.verdict.JudgeWorld.diagnosis;
import static io.everdrill.evaluator.verdict.JudgeWorld.drill;
import static io.everdrill.evaluator.verdict.JudgeWorld.ended;
import static io.everdrill.evaluator.verdict.JudgeWorld.firing;
import static io.everdrill.evaluator.verdict.JudgeWorld.injection;
import static io.everdrill.evaluator.verdict.JudgeWorld.placebo;
import static io.everdrill.evaluator.verdict.JudgeWorld.resolved;
import static io.everdrill.evaluator.verdict.JudgeWorld.uncertain;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.score.TimeClasses;
import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.evaluator.verdict.VerdictOfInjection;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.IncidentEvent;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.LeaseEvent;
import io.everdrill.topics.events.ProbeEvent;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What is said in the end follows from the facts, not from when they came: a revision never
 * contradicts what a replay from the start would say.
 */
class JudgeArrivalOrderTest {

  private static final int SEEDS = 60;

  /** Facts come up to this late, well within the hour in which verdicts are revised. */
  private static final Duration LATEST = Duration.ofMinutes(10);

  private static final Instant END = at(1_500);

  /** Probe results may come half a minute after the verdicts that wait for them no longer. */
  private static final JudgeSettings.Times TIMES =
      new JudgeSettings.Times(
          Duration.ofMillis(500),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          0.9,
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          Duration.ofHours(1));

  /** Injections and a placebo that overlap, alerts of theirs, of nobody's, and that mask. */
  private static JudgeScript history() {
    var first = firing("f1", "payments", 103);
    var second = firing("f2", "frontend", 109);
    var muchLater = firing("f7", "stock", 404);
    return new JudgeScript()
        .pulses(0, 300)
        .probes("payments", 0, 300, s -> s > 100 && s < 115)
        .probes("frontend", 0, 300, s -> false)
        .add(85.1, JudgeWorld.heartbeat(85))
        .add(150.1, JudgeWorld.heartbeat(150))
        .add(90.6, firing("m1", "stock", 90))
        .add(98.1, drill(1, "payments", 98))
        .add(100.02, applied(1, "payments", 100))
        .add(100.2, confirmed(1, 100.1))
        .add(103.51, first)
        .add(104.2, diagnosis("i1", 104, List.of("payments", "api"), first))
        .add(104.6, firing("f1b", "api", 104.1))
        .add(105.1, drill(2, "payments-db", 105))
        .add(106.02, applied(2, "payments-db", 106))
        .add(106.2, confirmed(2, 106.1))
        .add(109.6, second)
        .add(110.2, diagnosis("i1", 110, List.of("payments-db"), first, second))
        .add(111.1, drill(3, "stock", 110.5))
        .add(111.2, uncertain(3, 111))
        .add(115.02, ended(1, 115))
        .add(117.6, resolved("f1", "payments", 103, 117))
        .add(118.02, ended(2, EndReason.ABORT, 118))
        // What was said before is said again, so that it is the last word once more; and again.
        .add(118.5, diagnosis("i1", 118.3, List.of("payments", "api"), first))
        .add(119.1, diagnosis("i1", 118.6, List.of("payments-db"), first, second))
        .add(119.4, diagnosis("i1", 119.3, List.of("payments-db"), first, second))
        .add(119.2, diagnosis("i2", 119, List.of("stock")))
        .add(140.1, placebo(4, "payments", 140))
        .add(141.02, applied(4, "payments", 141))
        .add(144.6, firing("p1", "payments", 144))
        .add(156.02, ended(4, 156))
        .add(160.1, drill(5, "frontend", 160))
        .add(161.02, applied(5, "frontend", 160.5, 161))
        .add(161.2, confirmed(5, 161.1))
        .add(176.02, ended(5, 176))
        .add(180.6, resolved("m1", "stock", 90, 180))
        .add(200.6, firing("n1", "stock-svc", 200))
        .add(230.6, firing("n2", "stock", 230))
        .add(231, new IncidentEvent.Opened(JudgeWorld.CELL, "o1", List.of(), "disk full", at(225)))
        .add(245, new IncidentEvent.Closed(JudgeWorld.CELL, "o1", at(240)))
        .add(270.1, drill(6, "payments", 270))
        .add(271.02, applied(6, "payments", 271))
        .add(280.1, JudgeWorld.heartbeat(280))
        .add(286.02, ended(6, 286))
        // Nothing fires any more, and nothing but a heartbeat tells that the detector lived.
        .add(350.6, resolved("f2", "frontend", 109, 350))
        .add(350.6, resolved("f1b", "api", 104.1, 350))
        .add(350.6, resolved("p1", "payments", 144, 350))
        .add(350.6, resolved("n1", "stock-svc", 200, 350))
        .add(350.6, resolved("n2", "stock", 230, 350))
        .add(400.1, drill(7, "stock", 400))
        .add(401.02, applied(7, "stock", 401))
        .add(404.6, muchLater)
        // One incident of two injections that have nothing to do with each other.
        .add(405.2, diagnosis("i3", 405, List.of("stock"), first, muchLater))
        .add(410.1, JudgeWorld.heartbeat(410))
        .add(416.02, ended(7, 416))
        .add(420.6, resolved("f7", "stock", 404, 420));
  }

  @Test
  void lateAndPermutedFactsEndInWhatAReplayInOrderSays() {
    Said inOrder = said(facts(history(), new Random(0), 0));
    assertThat(inOrder.verdicts).hasSize(7);
    assertThat(inOrder.detections).isNotEmpty();
    assertThat(inOrder.falseAlarms).containsValue("stock");
    assertThat(inOrder.mergedWith(1)).contains(injection(7));
    assertThat(inOrder.mergedWith(7)).containsExactly(injection(1));

    for (int seed = 0; seed < SEEDS; seed++) {
      Random chance = new Random(seed);
      double share = chance.nextDouble();
      assertThat(said(facts(history(), chance, share))).as("seed " + seed).isEqualTo(inOrder);
    }
  }

  @Test
  void eachFactMayBeTheOnlyOneThatIsLate() {
    Said inOrder = said(facts(history(), new Random(0), 0));

    for (JudgeScript.Appended late : history().facts()) {
      List<JudgeReplay.Fact> facts = new ArrayList<>();
      for (JudgeScript.Appended e : history().events()) {
        facts.add(new JudgeReplay.Fact(e.equals(late) ? e.at().plus(LATEST) : e.at(), e.event()));
      }
      assertThat(said(facts)).as("late: " + late).isEqualTo(inOrder);
    }
  }

  /** This share of the facts and of the probe results is late. */
  private static List<JudgeReplay.Fact> facts(JudgeScript script, Random chance, double late) {
    List<JudgeReplay.Fact> facts = new ArrayList<>();
    for (JudgeScript.Appended e : script.events()) {
      Duration latest =
          switch (e.event()) {
            case LeaseEvent moment -> Duration.ZERO;
            case ProbeEvent result -> TIMES.lateness();
            case Event fact -> LATEST;
          };
      long lateMillis =
          latest.isPositive() && chance.nextDouble() < late
              ? chance.nextLong(latest.toMillis())
              : 0;
      facts.add(new JudgeReplay.Fact(e.at().plusMillis(lateMillis), e.event()));
    }
    return facts;
  }

  /** What stands in the end, whenever it was said, and whatever was said before. */
  private record Said(
      Map<String, VerdictEvent.Injection> verdicts,
      Set<String> detections,
      Map<AlertEvent.Episode, String> falseAlarms) {

    List<InjectionId> mergedWith(int drill) {
      return verdicts.get(injection(drill).value()).detectors().getFirst().mergedWith();
    }
  }

  private static Said said(List<JudgeReplay.Fact> facts) {
    Said said = new Said(new TreeMap<>(), new TreeSet<>(), new TreeMap<>());
    for (Event event : JudgeReplay.of(facts, END, TIMES, TimeClasses.SKETCH).events()) {
      switch (event) {
        case VerdictEvent.Injection v ->
            said.verdicts.put(
                v.injection().value(), VerdictOfInjection.numbered(v, 1, Instant.EPOCH));
        case DetectionEvent.Detected d -> said.detections.add(d.injection() + " " + d.episode());
        case DetectionEvent.Withdrawn w ->
            said.detections.remove(w.injection() + " " + w.episode());
        case DetectionEvent.FalseAlarm f -> said.falseAlarms.put(f.episode(), f.service());
        case DetectionEvent.FalseAlarmWithdrawn f -> said.falseAlarms.remove(f.episode());
        case Event other -> {} // Quiet windows and 'judged up to' tell of their moment.
      }
    }
    return said;
  }
}
