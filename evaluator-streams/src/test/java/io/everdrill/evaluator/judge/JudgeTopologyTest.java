package io.everdrill.evaluator.judge;

import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static io.everdrill.evaluator.verdict.JudgeWorld.confirmed;
import static io.everdrill.evaluator.verdict.JudgeWorld.drill;
import static io.everdrill.evaluator.verdict.JudgeWorld.ended;
import static io.everdrill.evaluator.verdict.JudgeWorld.firing;
import static io.everdrill.evaluator.verdict.JudgeWorld.injection;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.evaluator.verdict.VerdictOfInjection;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.Impact;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.ProbeEvent;
import io.everdrill.topics.events.ScoreboardEvent;
import io.everdrill.topics.events.SteadyStateEvent;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import io.everdrill.topics.events.VerdictEvent.QuietWindow.DetectorQuiet;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class JudgeTopologyTest {

  private static <E> List<E> only(List<Event> events, Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  @Test
  void pictureIsTheCommittedOne() throws IOException {
    String picture =
        JudgeTopology.build(JudgeBench.SETTINGS, "everdrill.", 1, JudgeBench.unmetered())
            .describe()
            .toString();

    try (InputStream committed = getClass().getResourceAsStream("judge-topology.txt")) {
      assertThat(picture.strip()).isEqualTo(new String(committed.readAllBytes(), UTF_8).strip());
    }
  }

  @Test
  void wholePathGivesTheExpectedVerdict() throws IOException {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(JudgeScript.felt());

      List<VerdictEvent.Injection> verdicts = bench.verdicts();
      assertThat(verdicts).hasSize(1);
      assertThat(JudgeBench.json(verdicts.getFirst())).isEqualTo(expected("verdict-felt.json"));
    }
  }

  private String expected(String file) throws IOException {
    try (InputStream committed = getClass().getResourceAsStream(file)) {
      return new String(committed.readAllBytes(), UTF_8).strip();
    }
  }

  @Test
  void detectionIsAnnouncedWhileTheFaultIsInForce() {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(JudgeScript.felt().until(110));

      assertThat(bench.written(Topic.DETECTIONS))
          .singleElement()
          .isInstanceOfSatisfying(
              DetectionEvent.Detected.class,
              d -> {
                assertThat(d.injection()).isEqualTo(injection(1));
                assertThat(d.timeToDetect()).isEqualTo(Duration.ofSeconds(3));
              });
      assertThat(bench.verdicts()).isEmpty();
    }
  }

  @Test
  void nearerInjectionHeardOfLaterTakesTheAlertOver() {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(
          JudgeScript.calm(0, 200)
              .add(98.1, drill(1, "payments-db", 98))
              .add(100.02, applied(1, "payments-db", 100))
              .add(103.6, firing("f1", "payments", 103))
              .add(106, drill(2, "payments", 101))
              .add(106.1, applied(2, "payments", 102)));

      assertThat(bench.written(Topic.DETECTIONS))
          .extracting(e -> e.getClass().getSimpleName() + " " + e.subject())
          .containsExactly("Detected shop-1.0", "Withdrawn shop-1.0", "Detected shop-2.0");
    }
  }

  @Test
  void lateAlertRevisesTheClosedVerdictAndTheScore() {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(
          JudgeScript.calm(0, 200)
              .add(98.1, drill(1, "payments", 98))
              .add(100.02, applied(1, "payments", 100))
              .add(100.2, confirmed(1, 100.1))
              .add(115.02, ended(1, 115))
              .add(150, firing("f1", "payments", 103)));

      List<VerdictEvent.Injection> verdicts = bench.verdicts();
      assertThat(verdicts).extracting(VerdictEvent.Injection::revision).containsExactly(1, 2);
      assertThat(verdicts.getFirst().detectors().getFirst().detection())
          .isInstanceOf(Detection.Missed.class);
      assertThat(verdicts.getLast().detectors().getFirst().detection())
          .isInstanceOf(Detection.Detected.class);
      List<ScoreboardEvent.Row> rows =
          only(bench.written(Topic.SCOREBOARD), ScoreboardEvent.Row.class).stream()
              .filter(r -> r.faultKind().equals("process-pause"))
              .toList();
      assertThat(rows).extracting(r -> r.counts().missed()).containsExactly(1L, 0L);
      assertThat(rows).extracting(r -> r.counts().detected()).containsExactly(0L, 1L);
      assertThat(rows).extracting(r -> r.counts().injections()).containsExactly(1L, 1L);
      assertThat(rows.getLast().sumTimeToDetect()).isEqualTo(Duration.ofSeconds(3));
    }
  }

  /** Their topic was behind, so that they are read when the verdict is there. */
  @Test
  void probeResultsThatAreReadLateReviseOnceForAllOfThem() {
    try (JudgeBench bench = JudgeBench.open()) {
      List<JudgeScript.Appended> results =
          JudgeScript.felt().events().stream().filter(e -> isOf("payments", e)).toList();
      JudgeScript.felt().events().stream()
          .filter(e -> !isOf("payments", e))
          .forEach(e -> bench.pipe(e.event(), e.at()));
      results.forEach(e -> bench.pipe(e.event(), e.at()));
      bench.play(new JudgeScript().pulses(240, 250));

      List<VerdictEvent.Injection> verdicts = bench.verdicts();
      assertThat(verdicts).extracting(VerdictEvent.Injection::revision).containsExactly(1, 2);
      assertThat(((Impact.Felt) verdicts.getFirst().impact()).services())
          .containsExactly("frontend");
      assertThat(comparable(verdicts.getLast())).isEqualTo(comparable(playedInOrder()));
    }
  }

  private static boolean isOf(String service, JudgeScript.Appended e) {
    return e.event() instanceof ProbeEvent.Result result && result.service().equals(service);
  }

  private static VerdictEvent.Injection playedInOrder() {
    try (JudgeBench bench = JudgeBench.open()) {
      return bench.play(JudgeScript.felt()).verdicts().getLast();
    }
  }

  /** The offsets of the driver are in the order of reading. */
  private static VerdictEvent.Injection comparable(VerdictEvent.Injection verdict) {
    return JudgeBench.unplaced(VerdictOfInjection.numbered(verdict, 1, at(0)));
  }

  @Test
  void repeatedFactsReviseNothing() {
    try (JudgeBench bench = JudgeBench.open()) {
      JudgeScript script = JudgeScript.felt();
      bench.play(script);
      script.facts().forEach(e -> bench.pipe(e.event(), at(245)));
      bench.play(new JudgeScript().pulses(246, 260));

      assertThat(bench.verdicts()).hasSize(1);
    }
  }

  @Test
  void verdictWaitsForItsClosingTimeAndNoLonger() {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(JudgeScript.felt().until(140.4));
      assertThat(bench.verdicts()).isEmpty();

      bench.play(new JudgeScript().pulses(141, 142));
      assertThat(bench.verdicts()).hasSize(1);
    }
  }

  @Test
  void injectionWhoseEndNobodyTellsIsJudgedByItsLimit() {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(
          JudgeScript.calm(0, 200)
              .add(98.1, drill(1, "payments", 98))
              .add(100.02, applied(1, "payments", 100))
              .add(100.2, confirmed(1, 100.1)));

      assertThat(bench.verdicts()).extracting(VerdictEvent::emittedAt).containsExactly(at(140));
    }
  }

  @Test
  void lateEndRevises() {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(
          JudgeScript.calm(0, 200)
              .add(98.1, drill(1, "payments", 98))
              .add(100.02, applied(1, "payments", 100))
              .add(100.2, confirmed(1, 100.1))
              .add(160, ended(1, EndReason.RESTART, 108)));

      assertThat(bench.verdicts())
          .extracting(VerdictEvent.Injection::revision, VerdictEvent.Injection::endedAt)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(1, at(115)),
              org.assertj.core.groups.Tuple.tuple(2, at(108)));
    }
  }

  @Test
  void alertThatNobodyOwnsInASteadyCellIsAFalseAlarm() {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(JudgeScript.calm(0, 200).add(60.6, firing("f1", "stock", 60)));

      assertThat(bench.written(Topic.FALSE_ALARMS))
          .singleElement()
          .isInstanceOf(DetectionEvent.FalseAlarm.class)
          .extracting(Event::time)
          .isEqualTo(at(60 + 20 + 10));
      assertThat(only(bench.written(Topic.SCOREBOARD), ScoreboardEvent.Row.class))
          .extracting(ScoreboardEvent.Row::key, r -> r.counts().falseAlarms())
          .contains(org.assertj.core.groups.Tuple.tuple("shop/stock/none/cell-monitor", 1L));
    }
  }

  @Test
  void alertInACellThatIsNotSteadyIsOrganic() {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(JudgeScript.unsteady(0, 200, 55, 60).add(60.6, firing("f1", "stock", 60)));

      assertThat(bench.written(Topic.FALSE_ALARMS))
          .singleElement()
          .isInstanceOf(DetectionEvent.Organic.class);
    }
  }

  @Test
  void alertWithoutTelemetryIsOrganic() {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(new JudgeScript().pulses(0, 200).add(60.6, firing("f1", "stock", 60)));

      assertThat(bench.written(Topic.FALSE_ALARMS))
          .singleElement()
          .isInstanceOf(DetectionEvent.Organic.class);
    }
  }

  @Test
  void falseAlarmIsWithdrawnWhenAnOwnerIsHeardOf() {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(
          JudgeScript.calm(0, 200)
              .add(60.6, firing("f1", "payments", 60))
              .add(100, drill(1, "payments", 57))
              .add(101, applied(1, "payments", 58)));

      assertThat(bench.written(Topic.FALSE_ALARMS))
          .extracting(e -> e.getClass().getSimpleName())
          .containsExactly("FalseAlarm", "FalseAlarmWithdrawn");
      assertThat(bench.lastOfEachKey(Topic.SCOREBOARD))
          .as("nothing is left of it, so the row is deleted")
          .containsEntry("shop/payments/none/cell-monitor", null);
    }
  }

  @Test
  void quietWindowsAreAlignedAndCountFalseAlarms() {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(
          JudgeScript.calm(0, 300)
              .add(70.6, firing("f1", "stock", 70))
              .add(178.1, drill(1, "payments", 178))
              .add(181.02, applied(1, "payments", 181))
              .add(185.02, ended(1, 185)));

      assertThat(only(bench.written(Topic.VERDICTS), VerdictEvent.QuietWindow.class))
          .extracting(VerdictEvent.QuietWindow::from, VerdictEvent.QuietWindow::detectors)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(at(0), quiet(0)),
              org.assertj.core.groups.Tuple.tuple(at(60), quiet(1)),
              org.assertj.core.groups.Tuple.tuple(at(120), quiet(0)));
    }
  }

  private static List<DetectorQuiet> quiet(int falseAlarms) {
    return List.of(new DetectorQuiet(JudgeWorld.DETECTOR, falseAlarms));
  }

  @Test
  void steadyStateComesOnceASecondForEachServiceAndTheWholeCell() {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(JudgeScript.unsteady(0, 30, 20, 25));

      List<SteadyStateEvent.Window> windows =
          only(bench.written(Topic.STEADY_STATE), SteadyStateEvent.Window.class);
      assertThat(of(windows, "payments"))
          .extracting(SteadyStateEvent.Window::until)
          .startsWith(at(1), at(2), at(3))
          .doesNotHaveDuplicates()
          .endsWith(at(28), at(29));
      assertThat(of(windows, "payments").get(26).passRate()).isEqualTo(0.5);
      assertThat(of(windows, SteadyStateEvent.WHOLE_CELL).get(26).results()).isEqualTo(40);
      assertThat(of(windows, SteadyStateEvent.WHOLE_CELL).get(26).passRate()).isEqualTo(0.75);
    }
  }

  private static List<SteadyStateEvent.Window> of(
      List<SteadyStateEvent.Window> windows, String service) {
    return windows.stream().filter(w -> w.service().equals(service)).toList();
  }

  /** S4: revision 1 exactly once, and a replay that interleaves the topics otherwise is equal. */
  @Test
  void s4ReplayGivesTheSameBytes() {
    JudgeScript script =
        JudgeScript.felt()
            .add(150.3, firing("f2", "payments", 114))
            .add(
                165.2,
                JudgeWorld.diagnosis("i0", 113, List.of("api"), firing("f2", "payments", 114)));
    List<String> played = played(script.events());
    assertThat(played).filteredOn(v -> v.contains("\"revision\":1,")).hasSize(1);

    for (int seed = 0; seed < 5; seed++) {
      assertThat(played(script.interleaved(seed, Duration.ofMillis(300))))
          .as("seed " + seed)
          .isEqualTo(played);
    }
  }

  private static List<String> played(List<JudgeScript.Appended> events) {
    try (JudgeBench bench = JudgeBench.open()) {
      events.forEach(e -> bench.pipe(e.event(), e.at()));
      return bench.verdicts().stream().map(JudgeBench::json).toList();
    }
  }

  /** S8: what cannot be read goes to dead-letters with its reason, and the judge goes on. */
  @Test
  void s8BadRecordsGoToDeadLetters() {
    try (JudgeBench bench = JudgeBench.open()) {
      RecordHeaders typed = new RecordHeaders();
      typed.add("ce_type", "io.everdrill.alert.firing.v1".getBytes(UTF_8));
      bench.play(JudgeScript.felt().until(101));
      bench.pipeRaw(Topic.ALERTS, "shop", "{oops".getBytes(UTF_8), typed, at(101));
      bench.pipeRaw(Topic.ALERTS, "shop", "{}".getBytes(UTF_8), new RecordHeaders(), at(101));
      RecordHeaders wrong = new RecordHeaders();
      EventCodec codec = new EventCodec("/everdrill/test/t1");
      Event ours = new VerdictEvent.JudgedUpTo(JudgeWorld.CELL, at(1), at(1));
      codec.writeHeaders(ours, wrong);
      bench.pipeRaw(Topic.DRILLS, "shop", codec.value(ours), wrong, at(101));
      bench.play(JudgeScript.felt().from(101));

      assertThat(bench.verdicts()).hasSize(1);
      assertThat(bench.deadLetters())
          .extracting(
              letter ->
                  Stream.of("topic", "message")
                      .map(h -> letter.headers().lastHeader("__streams.errors." + h).value())
                      .map(bytes -> new String(bytes, UTF_8))
                      .toList()
                      .toString())
          .hasSize(3)
          .anyMatch(l -> l.contains("everdrill.alerts") && l.contains("expected JSON"))
          .anyMatch(l -> l.contains("everdrill.alerts") && l.contains("ce_type"))
          .anyMatch(l -> l.contains("everdrill.drills") && l.contains("of this topic"));
    }
  }
}
