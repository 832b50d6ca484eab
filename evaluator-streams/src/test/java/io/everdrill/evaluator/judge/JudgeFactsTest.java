package io.everdrill.evaluator.judge;

import static io.everdrill.evaluator.verdict.JudgeWorld.acknowledged;
import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static io.everdrill.evaluator.verdict.JudgeWorld.confirmed;
import static io.everdrill.evaluator.verdict.JudgeWorld.diagnosis;
import static io.everdrill.evaluator.verdict.JudgeWorld.drill;
import static io.everdrill.evaluator.verdict.JudgeWorld.ended;
import static io.everdrill.evaluator.verdict.JudgeWorld.firing;
import static io.everdrill.evaluator.verdict.JudgeWorld.injection;
import static io.everdrill.evaluator.verdict.JudgeWorld.resolved;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.topics.Json;
import io.everdrill.topics.KeyFiles;
import io.everdrill.topics.Signatures;
import io.everdrill.topics.Signing;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Acknowledgement;
import io.everdrill.topics.events.Circumstances.EvidenceRange;
import io.everdrill.topics.events.IncidentEvent;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import io.everdrill.topics.events.VerdictEvent.DetectorVerdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What single facts, in whatever order they come, make of a verdict. */
class JudgeFactsTest {

  /** Payments is paused from second 100 to 115, and nobody has alerted yet. */
  private static JudgeScript paused() {
    return JudgeScript.calm(0, 240)
        .add(98.1, drill(1, "payments", 98))
        .add(100.02, applied(1, "payments", 100))
        .add(100.2, confirmed(1, 100.1))
        .add(115.02, ended(1, 115));
  }

  private static VerdictEvent.Injection last(JudgeScript script) {
    try (JudgeBench bench = JudgeBench.open()) {
      return bench.play(script).verdicts().getLast();
    }
  }

  private static DetectorVerdict detector(JudgeScript script) {
    return last(script).detectors().getFirst();
  }

  @Test
  void alertThatRepeatsIsOneEpisode() {
    DetectorVerdict verdict =
        detector(
            paused()
                .add(103.6, firing("f1", "payments", 103))
                .add(108.6, firing("f1", "payments", 103))
                .add(113.6, firing("f1", "payments", 103)));

    assertThat(verdict.detection())
        .isInstanceOfSatisfying(
            Detection.Detected.class, d -> assertThat(d.episodes()).isEqualTo(1));
  }

  @Test
  void alertThatResolvesAndFiresAgainIsTwoEpisodesAndTheFirstCounts() {
    DetectorVerdict verdict =
        detector(
            paused()
                .add(103.6, firing("f1", "payments", 103))
                .add(106.6, resolved("f1", "payments", 103, 106))
                .add(110.6, firing("f1", "payments", 110)));

    assertThat(verdict.detection())
        .isInstanceOfSatisfying(
            Detection.Detected.class,
            d -> {
              assertThat(d.episodes()).isEqualTo(2);
              assertThat(d.timeToDetect()).isEqualTo(Duration.ofSeconds(3));
            });
  }

  @Test
  void resolvedBeforeFiringIsTheSameEpisode() {
    List<VerdictEvent.Injection> verdicts = new ArrayList<>();
    verdicts.add(
        last(
            paused()
                .add(106.6, resolved("f1", "payments", 103, 106))
                .add(107.6, firing("f1", "payments", 103))));
    verdicts.add(
        last(
            paused()
                .add(106.6, firing("f1", "payments", 103))
                .add(107.6, resolved("f1", "payments", 103, 106))));

    assertThat(verdicts.getFirst()).isEqualTo(verdicts.getLast());
  }

  @Test
  void alertThatBeganBeforeMasksAndIsRejected() {
    DetectorVerdict verdict = detector(paused().add(90.6, firing("f1", "payments", 90)));

    assertThat(verdict.detection()).isInstanceOf(Detection.Masked.class);
    assertThat(verdict.rejected())
        .extracting(r -> r.candidate() + " " + r.why())
        .containsExactly("shop-1.0 BEGAN_BEFORE");
  }

  @Test
  void maskedVerdictSaysWhereTheMaskingAlertStands() {
    VerdictEvent.Injection verdict =
        last(
            paused()
                .add(80.6, firing("f0", "unrelated", 80))
                .add(90.6, firing("f1", "payments", 90))
                .add(99.6, resolved("f0", "unrelated", 80, 99)));

    assertThat(verdict.circumstances().evidence())
        .filteredOn(range -> range.topic().equals("alerts"))
        .singleElement()
        .extracting(EvidenceRange::firstOffset, EvidenceRange::lastOffset)
        .as("the records of the heartbeats are not")
        .satisfies(range -> assertThat(range.getFirst()).isEqualTo(range.getLast()));
  }

  @Test
  void loserOfAnAlertSaysToWhomItWasNearer() {
    VerdictEvent.Injection loser =
        last(
            paused()
                .add(98.2, drill(2, "payments-db", 98.1))
                .add(100.04, applied(2, "payments-db", 100.01))
                .add(115.04, ended(2, 115))
                .add(103.6, firing("f1", "payments", 103)));

    assertThat(loser.injection()).isEqualTo(injection(2));
    assertThat(loser.detectors().getFirst().detection()).isInstanceOf(Detection.Missed.class);
    assertThat(loser.detectors().getFirst().rejected())
        .extracting(r -> r.candidate() + " " + r.why() + " " + r.hops())
        .containsExactly("shop-2.0 FARTHER 1");
    assertThat(loser.circumstances().evidence())
        .as("where that alert stands")
        .anyMatch(range -> range.topic().equals("alerts"));
  }

  @Test
  void lateAcknowledgementRevisesTheVerdict() {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(
          paused()
              .add(103.6, firing("f1", "payments", 103))
              .add(160, acknowledged(firing("f1", "payments", 103), "ada", 130)));

      List<VerdictEvent.Injection> verdicts = bench.verdicts();
      assertThat(verdicts).extracting(VerdictEvent.Injection::revision).containsExactly(1, 2);
      assertThat(verdicts.getFirst().detectors().getFirst().acknowledged()).isEmpty();
      assertThat(verdicts.getLast().detectors().getFirst().acknowledged())
          .extracting(Acknowledgement::by, a -> a.when().sinceApplied())
          .containsExactly(org.assertj.core.groups.Tuple.tuple("ada", Duration.ofSeconds(30)));
    }
  }

  @Test
  void acknowledgementBeforeItsAlertIsNotLost() {
    DetectorVerdict verdict =
        detector(
            paused()
                .add(105, acknowledged(firing("f1", "payments", 103), "ada", 104))
                .add(106, firing("f1", "payments", 103)));

    assertThat(verdict.acknowledged()).hasSize(1);
    assertThat(verdict.detection())
        .isInstanceOfSatisfying(
            Detection.Detected.class, d -> assertThat(d.service()).isEqualTo("payments"));
  }

  @Test
  void verdictSaysWhereItsFactsStand() {
    VerdictEvent.Injection verdict =
        last(
            paused()
                .add(90.5, firing("f0", "stock", 20))
                .add(103.6, firing("f1", "payments", 103))
                .add(104, firing("f1", "payments", 103))
                .add(106.6, resolved("f1", "payments", 103, 106)));

    assertThat(verdict.circumstances().evidence())
        .filteredOn(r -> !r.topic().equals("probe-results"))
        .containsExactly(
            new EvidenceRange("alerts", 0, alertsBefore(103.6), alertsBefore(106.6)),
            new EvidenceRange("drills", 0, 0, 0),
            new EvidenceRange("injections", 0, 0, 2));
    assertThat(verdict.circumstances().evidence())
        .filteredOn(r -> r.topic().equals("probe-results"))
        .singleElement()
        .satisfies(r -> assertThat(r.lastOffset() - r.firstOffset()).isEqualTo(4 * 35 - 1));
  }

  /** Heartbeats each 10 s, the alert of another service at 90.5, and our own. */
  private static long alertsBefore(double second) {
    long heartbeats = (long) second / 10 + 1;
    return heartbeats + 1 + (second > 104 ? 2 : 0);
  }

  @Test
  void injectionsWhoseAlertsAreInOneIncidentNameEachOther() {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(
          paused()
              .add(98.2, drill(2, "stock", 98))
              .add(100.03, applied(2, "stock", 100))
              .add(115.03, ended(2, 115))
              .add(103.6, firing("f1", "payments", 103))
              .add(104.6, firing("f2", "stock", 104))
              .add(
                  105.5,
                  diagnosis(
                      "i1",
                      105,
                      List.of("payments"),
                      firing("f1", "payments", 103),
                      firing("f2", "stock", 104))));

      assertThat(bench.verdicts())
          .extracting(VerdictEvent.Injection::injection, v -> v.detectors().getFirst().mergedWith())
          .containsExactlyInAnyOrder(
              org.assertj.core.groups.Tuple.tuple(injection(1), List.of(injection(2))),
              org.assertj.core.groups.Tuple.tuple(injection(2), List.of(injection(1))));
    }
  }

  @Test
  void lateIncidentIsToldInARevision() {
    VerdictEvent.Injection verdict =
        last(
            paused()
                .add(
                    170,
                    new IncidentEvent.Opened(
                        JudgeWorld.CELL, "inc-7", List.of("stock"), "slow", at(105))));

    assertThat(verdict.revision()).isEqualTo(2);
    assertThat(verdict.circumstances().incidents())
        .extracting(i -> i.incident())
        .containsExactly("inc-7");
  }

  private static List<VerdictEvent.QuietWindow> quietWindows(JudgeBench bench) {
    return bench.written(Topic.VERDICTS).stream()
        .filter(VerdictEvent.QuietWindow.class::isInstance)
        .map(VerdictEvent.QuietWindow.class::cast)
        .filter(w -> w.from().equals(at(60)))
        .toList();
  }

  @Test
  void lateInjectionWithdrawsAQuietWindow() {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(
          JudgeScript.calm(0, 300)
              .add(200, drill(1, "payments", 78))
              .add(201, applied(1, "payments", 80))
              .add(202, ended(1, 85)));

      assertThat(quietWindows(bench))
          .extracting(VerdictEvent.QuietWindow::revision, VerdictEvent.QuietWindow::standing)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(1, VerdictEvent.QuietWindow.Standing.QUIET),
              org.assertj.core.groups.Tuple.tuple(2, VerdictEvent.QuietWindow.Standing.WITHDRAWN));
    }
  }

  @Test
  void lateAlarmOfNobodyRevisesAQuietWindow() {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(JudgeScript.calm(0, 300).add(220, firing("f1", "stock", 80)));

      assertThat(quietWindows(bench))
          .extracting(
              VerdictEvent.QuietWindow::revision, w -> w.detectors().getFirst().falseAlarms())
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(1, 0), org.assertj.core.groups.Tuple.tuple(2, 1));
    }
  }

  @Test
  void lateIncidentWithdrawsAQuietWindowAndItsEndGivesItBack() {
    try (JudgeBench bench = JudgeBench.open()) {
      IncidentEvent.Opened opened =
          new IncidentEvent.Opened(JudgeWorld.CELL, "inc-7", List.of("stock"), "slow", at(30));
      bench.play(
          JudgeScript.calm(0, 300)
              .add(200, opened)
              .add(210, new IncidentEvent.Closed(JudgeWorld.CELL, "inc-7", at(50))));

      assertThat(quietWindows(bench))
          .extracting(VerdictEvent.QuietWindow::standing)
          .containsExactly(
              VerdictEvent.QuietWindow.Standing.QUIET,
              VerdictEvent.QuietWindow.Standing.WITHDRAWN,
              VerdictEvent.QuietWindow.Standing.QUIET);
    }
  }

  @Test
  void factThatNoTrustedAgentSignedGoesToDeadLetters() {
    KeyPair agent = KeyFiles.generate();
    Signing.Signer own = new Signing.Signer("a1", agent.getPrivate());
    Signing.Signer stranger = new Signing.Signer("a2", KeyFiles.generate().getPrivate());
    Signing.Signer forger = new Signing.Signer("a1", KeyFiles.generate().getPrivate());
    JudgeSettings settings =
        JudgeBench.SETTINGS.with(
            new Signatures.SignedBy(new Signing.Verifier(Map.of("a1", agent.getPublic()))));
    try (JudgeBench bench = JudgeBench.open(settings)) {
      bench.play(JudgeScript.calm(0, 100).add(98.1, drill(1, "payments", 98)));
      bench.pipeSigned(own, applied(1, "payments", 100), at(100.02));
      bench.pipe(ended(1, 101), at(101.02));
      bench.pipe(Topic.ALERTS, ended(1, 101), at(101.03)); // Alerts are signed by nobody.
      bench.pipeSigned(stranger, ended(1, 102), at(102.02));
      bench.pipeSigned(forger, ended(1, 103), at(103.02));
      bench.pipeSigned(own, ended(1, 115), at(115.02));
      bench.play(JudgeScript.calm(116, 200));

      assertThat(bench.verdicts())
          .extracting(VerdictEvent.Injection::endedAt)
          .containsExactly(at(115));
      assertThat(bench.deadLetters())
          .extracting(
              letter ->
                  new String(
                      letter.headers().lastHeader("__streams.errors.message").value(),
                      StandardCharsets.UTF_8))
          .hasSize(4)
          .anyMatch(reason -> reason.matches(".*shop-1.0.* got UNSIGNED"))
          .anyMatch(reason -> reason.matches(".*shop-1.0.* got UNKNOWN_KEY"))
          .anyMatch(reason -> reason.matches(".*shop-1.0.* got FORGED"))
          .anyMatch(reason -> reason.startsWith("alerts: ") && reason.endsWith("of injections"));
    }
  }

  /** Every field of the contract's schema is there, down to the last record of the label. */
  @Test
  void verdictHoldsEveryFieldOfItsSchema() throws IOException {
    JsonNode schema;
    try (InputStream in =
        VerdictEvent.class.getResourceAsStream(
            "/io/everdrill/topics/schemas/io.everdrill.verdict.v1.json")) {
      schema = Json.mapper().readTree(in);
    }
    JsonNode verdict = Json.mapper().valueToTree(last(JudgeScript.felt()));

    assertThat(missing(schema, schema, verdict, ""))
        .as("left out where it is empty, or what is so unless something else is said")
        .containsExactly(
            "/circumstances/provenance/groundTruth/mitigations",
            "/circumstances/provenance/inventoryDigest",
            "/circumstances/asked/hypothesis/whenRefuted");
  }

  private static List<String> missing(JsonNode root, JsonNode type, JsonNode value, String path) {
    List<String> missing = new ArrayList<>();
    JsonNode object = type.has("$ref") ? root.at(type.get("$ref").textValue().substring(1)) : type;
    object
        .path("properties")
        .properties()
        .forEach(
            field -> {
              String at = path + "/" + field.getKey();
              if (value.has(field.getKey())) {
                missing.addAll(missing(root, field.getValue(), value.get(field.getKey()), at));
              } else {
                missing.add(at);
              }
            });
    return missing;
  }
}
