package io.everdrill.evaluator.judge;

import static io.everdrill.evaluator.verdict.JudgeWorld.SHORT;
import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static io.everdrill.evaluator.verdict.JudgeWorld.confirmed;
import static io.everdrill.evaluator.verdict.JudgeWorld.drill;
import static io.everdrill.evaluator.verdict.JudgeWorld.ended;
import static io.everdrill.evaluator.verdict.JudgeWorld.failing;
import static io.everdrill.evaluator.verdict.JudgeWorld.firing;
import static io.everdrill.evaluator.verdict.JudgeWorld.injection;
import static io.everdrill.evaluator.verdict.JudgeWorld.judgedBy;
import static io.everdrill.evaluator.verdict.JudgeWorld.resolved;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.score.ScoreChange;
import io.everdrill.evaluator.score.TimeClasses;
import io.everdrill.topics.events.DefinitionEvent.JudgingTimes;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.DrillLimits;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.Impact;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.Recovery;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A verdict can be revised for an hour after it was due, with all that it follows from, and stands
 * from then on: whether the judge was restarted in between or not.
 */
class JudgeRetentionTest {

  private static final JudgeSettings.Times TIMES = JudgeBench.SETTINGS.times();
  private static final JudgeSettings.Times FOR_GOOD =
      new JudgeSettings.Times(
          TIMES.settle(),
          TIMES.lateness(),
          TIMES.steadyWindow(),
          TIMES.minPassRate(),
          TIMES.falseAlarmMargin(),
          TIMES.quietWindow(),
          Duration.ofDays(7));
  private static final double KEEP = TIMES.keep().toSeconds();

  /** When the second injection could be judged. */
  private static final double DUE = 111 + 15 + 10;

  /**
   * The first owns the alert that the second would own without it. The judge cleans up between the
   * moments when it heard of the one and of the other: at second 90 of each minute.
   */
  private static JudgeScript overlapping() {
    return new JudgeScript()
        .pulses(0, 200)
        .heartbeats(0, 200)
        .probes("payments", 0, 200, s -> s > 91 && s < 105)
        .add(88.1, drill(1, "payments", 88))
        .add(90.02, applied(1, "payments", 90))
        .add(90.2, confirmed(1, 90.1))
        .add(94.1, drill(2, "payments-db", 94))
        .add(96.02, applied(2, "payments-db", 96))
        .add(96.2, confirmed(2, 96.1))
        .add(97.6, firing("f1", "payments", 97))
        .add(105.02, ended(1, 105))
        .add(111.02, ended(2, 111));
  }

  @ParameterizedTest
  @CsvSource({"-1, 2", "1, 1"})
  void lateFactRevisesUntilTheTimeIsOver(int secondsAfter, int revision) {
    double late = DUE + KEEP + secondsAfter;
    JudgeScript script = overlapping().add(late, firing("f2", "payments-db", 99));

    Said ranOn = judged(script, late + 200, List.of());

    assertThat(ranOn.last(2).revision()).isEqualTo(revision);
    assertThat(ranOn.last(2).detectors().getFirst().detection())
        .isInstanceOf(revision == 2 ? Detection.Detected.class : Detection.Missed.class);
    assertThat(ranOn.all(DetectionEvent.Detected.class))
        .as("what is announced is in the verdict")
        .filteredOn(d -> d.injection().equals(injection(2)))
        .hasSize(revision - 1);
    assertThat(ranOn.all(DetectionEvent.Organic.class)).isEmpty();
    assertThat(ranOn.tooLate).hasSize(2 - revision);
    assertThat(judged(script, late + 200, List.of(late - 1)).events).isEqualTo(ranOn.events);
    assertThat(JudgeReplay.of(facts(script), at(late + 200), TIMES, TimeClasses.SKETCH).events())
        .isEqualTo(ranOn.events);
  }

  @ParameterizedTest
  @ValueSource(doubles = {DUE + 3600 - 1, DUE + 3600 + 1, DUE + 2 * 3600, 2 * 3600 + 92, 6 * 3600})
  void neighboursOutliveWhatCanBeRevised(double late) {
    JudgeScript script =
        overlapping().add(late, resolved("f1", "payments", 97, late)).add(late + 1, anything(late));

    Said ranOn = judged(script, late + 200, List.of());

    assertThat(ranOn.last(1).detectors().getFirst().detection())
        .isInstanceOf(Detection.Detected.class);
    assertThat(ranOn.last(2).detectors().getFirst().detection())
        .isInstanceOf(Detection.Missed.class);
    assertThat(ranOn.last(2).circumstances().overlaps()).hasSize(1);
    assertThat(ranOn.all(DetectionEvent.Withdrawn.class)).isEmpty();
    assertThat(ranOn.all(DetectionEvent.Detected.class)).hasSize(1);
    assertThat(judged(script, late + 200, List.of(late - 1)).events).isEqualTo(ranOn.events);
  }

  @ParameterizedTest
  @CsvSource({"-1, 2, 108", "1, 1, 111"})
  void lateEndRevisesUntilTheTimeIsOver(int secondsAfter, int revision, int endedAt) {
    double late = DUE + KEEP + secondsAfter;
    JudgeScript script =
        overlapping().until(111).add(late, ended(2, EndReason.RESTART, 108)).pulses(190, 200);

    Said ranOn = judged(script, late + 200, List.of());

    assertThat(ranOn.last(2).revision()).isEqualTo(revision);
    assertThat(ranOn.last(2).endedAt()).isEqualTo(at(endedAt));
    assertThat(ranOn.tooLate).hasSize(2 - revision);
  }

  /** What nobody owns is a false alarm for good, though the probes' results are gone. */
  @ParameterizedTest
  @ValueSource(doubles = {3600, 2.5 * 3600, 24 * 3600})
  void falseAlarmThatResolvesLateStaysOne(double late) {
    JudgeScript script =
        JudgeScript.calm(0, 200)
            .add(60.6, firing("f1", "stock", 60))
            .add(late, resolved("f1", "stock", 60, late));

    Said ranOn = judged(script, late + 200, List.of());

    assertThat(ranOn.all(DetectionEvent.FalseAlarm.class)).hasSize(1);
    assertThat(ranOn.all(DetectionEvent.FalseAlarmWithdrawn.class)).isEmpty();
    assertThat(ranOn.all(DetectionEvent.Organic.class)).isEmpty();
  }

  /**
   * However long a drill says that its alerts may take, what its verdict is made of is there when
   * it is judged, and when the last fact that may revise it comes.
   */
  @ParameterizedTest
  @CsvSource({"10, -100", "60, -100", "120, -100", "120, -3500"})
  void longDetectionWindowIsJudgedAndRevisedFromAllOfItsTime(int minutes, int secondsAfter) {
    double due = 115 + minutes * 60 + 10;
    double late = due + KEEP + secondsAfter;
    JudgeScript script =
        lasting(shortBut(Duration.ofMinutes(minutes), SHORT.recoveryDeadline()))
            .probes("payments", 0, 240, s -> s > 100 && s < 115)
            .add(late, firing("f2", "frontend", 104));

    Said ranOn = judged(script, late + 200, List.of());

    VerdictEvent.Injection last = ranOn.last(1);
    assertThat(last.impact()).isInstanceOf(Impact.Felt.class);
    assertThat(last.recovery()).isInstanceOf(Recovery.Steady.class);
    assertThat(((Detection.Detected) last.detectors().getFirst().detection()).episodes())
        .isEqualTo(2);
    assertThat(ranOn.tooLate).isEmpty();
    assertThat(verdicts(ranOn)).isEqualTo(verdicts(judged(script, late + 200, FOR_GOOD)));
    assertThat(judged(script, late + 200, List.of(due - 1, late - 1)).events)
        .isEqualTo(ranOn.events);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 60, 120})
  void lateResultsOfALongRecoveryRevise(int minutes) {
    double deadline = 115 + minutes * 60;
    double late = deadline + 12;
    JudgeScript script =
        lasting(shortBut(SHORT.detectionWindow(), Duration.ofMinutes(minutes)))
            .probes("payments", 0, (int) deadline + 5, s -> s > 100 && s < deadline - 40)
            .heartbeats((int) deadline + 11, (int) deadline + 12);
    for (double second = deadline - 40; second < deadline - 30; second++) {
      script.add(late, failing("payments", second)).add(late, failing("payments", second + 0.3));
    }

    Said ranOn = judged(script, late + 200, List.of());

    assertThat(ranOn.last(1).revision()).isEqualTo(2);
    assertThat(ranOn.last(1).recovery())
        .isEqualTo(new Recovery.Steady(at(deadline - 30), Duration.ofSeconds(minutes * 60 - 30)));
    assertThat(verdicts(ranOn)).isEqualTo(verdicts(judged(script, late + 200, FOR_GOOD)));
  }

  @Test
  void whatDefinitionsAreHeldToIsNotLong() {
    Duration longestHypothesis = DrillLimits.HYPOTHESIS_WINDOW;
    Duration longest =
        Stream.of(DrillLimits.DETECTION_WINDOW, DrillLimits.RECOVERY_DEADLINE)
            .max(Duration::compareTo)
            .orElseThrow();

    assertThat(longestHypothesis.plus(DrillLimits.LIMIT).plus(longest).plus(DrillLimits.LATENESS))
        .isLessThan(Retention.REACH);
  }

  /** What takes long keeps nothing once it stands, and keeps nothing of other cells. */
  @Test
  void whatTookLongIsForgottenInItsTime() {
    JudgeScript script =
        lasting(shortBut(Duration.ofHours(2), SHORT.recoveryDeadline()))
            .probes("payments", 0, 240, s -> s > 100 && s < 115);
    double due = 115 + 7200 + 10;
    JudgeDesk.Drawers drawers = JudgeReplay.drawers();
    JudgeDesk desk = new JudgeDesk(drawers, TIMES, new Said());
    JudgeReplay.inOrder(facts(script)).forEach(f -> JudgeReplay.give(f, desk, drawers));

    desk.take(new JudgeStep.Tick(at(due + KEEP - 60)));
    long before = drawers.probeSeconds().approximateNumEntries();
    desk.take(new JudgeStep.Tick(at(due + KEEP + 3 * 3600)));

    assertThat(before).isGreaterThan(100);
    assertThat(drawers.probeSeconds().approximateNumEntries()).isZero();
    assertThat(drawers.cases().approximateNumEntries()).isZero();
    assertThat(new JudgeMarks(drawers.marks()).keys("case", "casf")).isEmpty();
  }

  /** Payments is paused from second 100 to 115, and its alert begins at 103. */
  private static JudgeScript lasting(JudgingTimes times) {
    return new JudgeScript()
        .heartbeats(0, 240)
        .add(98.1, judgedBy(times, drill(1, "payments", 98)))
        .add(100.02, applied(1, "payments", 100))
        .add(100.2, confirmed(1, 100.1))
        .add(103.6, firing("f1", "payments", 103))
        .add(115.02, ended(1, 115));
  }

  private static JudgingTimes shortBut(Duration detectionWindow, Duration recoveryDeadline) {
    return new JudgingTimes(
        detectionWindow, recoveryDeadline, SHORT.lateness(), SHORT.minExposure());
  }

  private static List<VerdictEvent.Injection> verdicts(Said said) {
    return said.all(VerdictEvent.Injection.class);
  }

  private static Event anything(double late) {
    return firing("f9", "stock", late);
  }

  /** What was written, and which facts were of no use. */
  private static final class Said implements JudgeDesk.Written {
    private final List<Event> events = new ArrayList<>();
    private final List<Event> tooLate = new ArrayList<>();
    private final Map<String, VerdictEvent.Injection> last = new TreeMap<>();

    @Override
    public void emit(Event event, Instant at) {
      events.add(event);
      if (event instanceof VerdictEvent.Injection verdict) {
        last.put(verdict.injection().value(), verdict);
      }
    }

    @Override
    public void score(ScoreChange change, Instant at) {}

    @Override
    public void cameTooLate(Event fact) {
      tooLate.add(fact);
    }

    VerdictEvent.Injection last(int drill) {
      return last.get(injection(drill).value());
    }

    <E> List<E> all(Class<E> type) {
      return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
  }

  /**
   * @param restarts at these seconds all but the stores is lost
   */
  private static Said judged(JudgeScript script, double until, List<Double> restarts) {
    return judged(script, until, TIMES, restarts);
  }

  private static Said judged(JudgeScript script, double until, JudgeSettings.Times times) {
    return judged(script, until, times, List.of());
  }

  private static Said judged(
      JudgeScript script, double until, JudgeSettings.Times times, List<Double> restarts) {
    Said said = new Said();
    JudgeDesk.Drawers drawers = JudgeReplay.drawers();
    JudgeDesk desk = new JudgeDesk(drawers, times, said);
    List<Instant> ahead = new ArrayList<>(restarts.stream().map(s -> at(s)).toList());
    for (JudgeReplay.Fact fact : JudgeReplay.inOrder(facts(script))) {
      if (!ahead.isEmpty() && !ahead.getFirst().isAfter(fact.at())) {
        desk = new JudgeDesk(drawers, times, said);
        ahead.removeFirst();
      }
      JudgeReplay.give(fact, desk, drawers);
    }
    desk.take(new JudgeStep.Tick(at(until)));
    return said;
  }

  private static List<JudgeReplay.Fact> facts(JudgeScript script) {
    return script.events().stream().map(e -> new JudgeReplay.Fact(e.at(), e.event())).toList();
  }
}
