package io.everdrill.evaluator.judge;

import static io.everdrill.evaluator.verdict.JudgeWorld.CELL;
import static io.everdrill.evaluator.verdict.JudgeWorld.DETECTOR;
import static io.everdrill.evaluator.verdict.JudgeWorld.EXACT;
import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import io.everdrill.evaluator.records.LargestRecords;
import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.topics.EventBounds;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.DiagnosisEvent.AlertRef;
import io.everdrill.topics.events.DiagnosisEvent.Diagnosed;
import io.everdrill.topics.events.DiagnosisEvent.Root;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.IncidentEvent;
import io.everdrill.topics.events.ProbeEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A judge that must write more than a producer sends would stop for good. */
class JudgeBoundsTest {

  /** Six bytes of JSON. */
  private static final String DEAREST = "\u0001";

  /** Four bytes, and two characters. */
  private static final String EMOJI = "\ud83d\ude00";

  private static final int LONGEST_NAME = EventBounds.LONGEST_NAME;
  private static final int LONGEST_KEY = EventBounds.LONGEST_KEY;
  private static final int LARGE = 50_000;
  private static final List<AlertRef> ITS_ALERT = List.of(new AlertRef("f1", at(103)));
  private static final List<Root> PAYMENTS = List.of(new Root("payments", 0.5));

  /** What others say, as long and as often as it is taken. */
  private interface Saying {
    Event of(int number, double second);
  }

  static Stream<Named<Saying>> sayings() {
    return Stream.of(
        said("values", (i, s) -> result("probe-" + i, "payments", "p", text("v" + i), s)),
        said("services", (i, s) -> result("probe-" + i, name("s" + i), "p", "v", s)),
        said("probers", (i, s) -> result("probe", "payments", name("p" + i), "v", s)),
        said("probes", (i, s) -> result(name("p" + i), "payments", "p", "v" + i, s)),
        said("alerts", (i, s) -> firing(DETECTOR, "f" + i, said("n" + i), "payments", s)),
        said("alerts-of", (i, s) -> firing(DETECTOR, "f" + i, "slow", said("s" + i), s)),
        said("annotated", (i, s) -> annotated("f" + i, EMOJI.repeat(60_000), s)),
        said("fingerprints", (i, s) -> firing(DETECTOR, key("f" + i), "slow", "payments", s)),
        said("detectors", (i, s) -> firing(name("d" + i), "f" + i, "slow", "payments", s)),
        said("heartbeats", (i, s) -> new AlertEvent.Heartbeat(CELL, name("d" + i), at(s))),
        said("acknowledgements", (i, s) -> acknowledged("f" + i, name("w" + i), s)),
        said("diagnoses", (i, s) -> diagnosis("i" + i, ITS_ALERT, many("root-" + i), s)),
        said("answers", (i, s) -> diagnosis("i1", ITS_ALERT, List.of(root(name("s" + i))), s)),
        said("never", (i, s) -> answeredIn("0001-01-01T00:00:00Z", i)),
        said("failures", (i, s) -> failing(name("s" + i), s)),
        said("groups", (i, s) -> diagnosis("i" + i, manyAlerts(i), PAYMENTS, s)),
        said("incidents-named", (i, s) -> diagnosis(name("i" + i), ITS_ALERT, PAYMENTS, s)),
        said("incidents-of", (i, s) -> incident(name("i" + i), 100, "slow", s)),
        said("summaries", (i, s) -> incident(name("i" + i), 1, text("x"), s)));
  }

  @ParameterizedTest
  @MethodSource("sayings")
  void s8WhateverOthersSayDuringADrillNoRecordIsTooLarge(Saying others) {
    isBounded(twoAtOnce().events(), times(others), others);
  }

  @ParameterizedTest
  @MethodSource("sayings")
  void s8WhateverOthersSayBetweenDrillsNoRecordIsTooLarge(Saying others) {
    isBounded(JudgeScript.calm(0, 240).events(), times(others), others);
  }

  @Test
  void s8WhateverAllOthersSayAtOnceNoRecordIsTooLarge() {
    List<Saying> all = sayings().map(Named::getPayload).toList();
    isBounded(twoAtOnce().events(), 1_500, (i, s) -> all.get(i % all.size()).of(i / all.size(), s));
  }

  /** What one is not told of, another may be. */
  private static JudgeScript twoAtOnce() {
    return JudgeScript.felt()
        .add(100.6, JudgeWorld.drill(2, "stock", 100.5))
        .add(101.1, JudgeWorld.applied(2, "stock", 101))
        .add(116.1, JudgeWorld.ended(2, 116));
  }

  private static int times(Saying others) {
    return JudgeBench.json(others.of(0, 105)).length() > LARGE ? 50 : 1_000;
  }

  private static void isBounded(List<JudgeScript.Appended> script, int times, Saying others) {
    try (JudgeBench bench = JudgeBench.open()) {
      script.stream()
          .takeWhile(e -> e.at().isBefore(at(105)))
          .forEach(e -> bench.pipe(e.event(), e.at()));
      for (int i = 0; i < times; i++) {
        double second = 105 + 0.9 * i / times;
        bench.pipe(others.of(i, second), at(second));
      }
      script.stream()
          .dropWhile(e -> e.at().isBefore(at(106)))
          .forEach(e -> bench.pipe(e.event(), e.at()));

      assertThat(bench.largest())
          .containsKey("everdrill.verdicts")
          .doesNotContainKey("everdrill.dead-letters")
          .allSatisfy((topic, bytes) -> assertThat(bytes).isLessThan(LargestRecords.MOST_BYTES));
    }
  }

  private static Named<Saying> said(String what, Saying how) {
    return named(what, how);
  }

  /** As many bytes as a name has at most. */
  private static String name(String begin) {
    return begin + DEAREST.repeat(LONGEST_NAME - begin.length());
  }

  private static String key(String begin) {
    return begin + DEAREST.repeat(LONGEST_KEY - begin.length());
  }

  private static String said(String begin) {
    return begin + DEAREST.repeat(EventBounds.LONGEST_TEXT - begin.length());
  }

  private static String text(String begin) {
    return begin + "x".repeat(200_000);
  }

  private static Root root(String service) {
    return new Root(service, 0.5);
  }

  private static List<Root> many(String begin) {
    return IntStream.range(0, 3_000).mapToObj(i -> root(begin + "-a-long-name-" + i)).toList();
  }

  private static List<AlertRef> manyAlerts(int of) {
    return IntStream.range(0, 2_000)
        .mapToObj(i -> new AlertRef("an-alert-" + of + "-" + i, at(103)))
        .toList();
  }

  private static Event result(
      String probe, String service, String prober, String value, double second) {
    Duration took = Duration.ofMillis(20);
    return new ProbeEvent.Result(
        CELL,
        probe,
        service,
        prober,
        at(second).minus(took),
        at(second).minus(took),
        ProbeEvent.Outcome.PASS,
        ProbeEvent.Failure.NONE,
        "",
        200,
        value,
        new ProbeEvent.Phases(Duration.ofMillis(1), Duration.ofMillis(2), took),
        EXACT);
  }

  private static Event firing(
      String detector, String fingerprint, String name, String service, double second) {
    return new AlertEvent.Firing(
        CELL,
        detector,
        fingerprint,
        name,
        "warning",
        service,
        at(second),
        at(second),
        Map.of(),
        Map.of(),
        EXACT);
  }

  private static Event annotated(String fingerprint, String text, double second) {
    return new AlertEvent.Firing(
        CELL,
        DETECTOR,
        fingerprint,
        "slow",
        "warning",
        "payments",
        at(second),
        at(second),
        Map.of(),
        Map.of("description", text),
        EXACT);
  }

  private static Event acknowledged(String fingerprint, String by, double second) {
    return new AlertEvent.Acknowledged(
        CELL, DETECTOR, fingerprint, at(103), at(second), by, at(second), EXACT);
  }

  /** What Go writes for a time that is not known. */
  private static Event answeredIn(String time, int number) {
    Instant never = Instant.parse(time);
    return new Diagnosed(
        CELL, DETECTOR, "1", "i" + number, ITS_ALERT, PAYMENTS, List.of("seen"), never, never);
  }

  private static Event failing(String service, double second) {
    ProbeEvent.Result failed = JudgeWorld.failing("payments", second);
    return new ProbeEvent.Result(
        failed.cell(),
        failed.probe(),
        service,
        failed.prober(),
        failed.scheduledAt(),
        failed.startedAt(),
        failed.outcome(),
        failed.failure(),
        failed.reason(),
        failed.status(),
        failed.value(),
        failed.phases(),
        failed.clock());
  }

  private static Event diagnosis(
      String incident, List<AlertRef> alerts, List<Root> roots, double second) {
    return new Diagnosed(
        CELL, DETECTOR, "1", incident, alerts, roots, List.of("seen"), at(second), at(second));
  }

  private static Event incident(String id, int services, String summary, double second) {
    List<String> names = IntStream.range(0, services).mapToObj(i -> name("s" + i)).toList();
    return new IncidentEvent.Opened(CELL, id, names, summary, at(second));
  }
}
