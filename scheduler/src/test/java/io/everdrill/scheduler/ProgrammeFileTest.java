package io.everdrill.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.everdrill.scheduler.ProgrammeRefused.Problem;
import io.everdrill.topics.events.AbortCondition;
import io.everdrill.topics.events.DefinitionEvent;
import io.everdrill.topics.events.DefinitionEvent.Hypothesis;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DefinitionEvent.Programme;
import io.everdrill.topics.events.DefinitionEvent.Scenario;
import io.everdrill.topics.events.MatchingRule;
import io.everdrill.topics.events.Mitigation;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.WhenRefuted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgrammeFileTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private static final String SMALLEST =
      """
      cell: shop
      programme: all-day
      pace: {drillsPerHour: 6}
      scenarios:
        - scenario: pause
          fault: {kind: process-pause}
          limit: 15s
          hypothesis: {minPassRate: 0.95, window: 5s}
      """;

  @Test
  void exampleReadsWhole() throws Exception {
    ProgrammeFile file = ProgrammeFile.parse("example", example(), NOW);

    assertThat(file.programme().leash()).isEqualTo(Leash.PLACEBO);
    assertThat(file.programme().pace().cooldown()).isEqualTo(Duration.ofMinutes(2));
    assertThat(file.programme().scenarios())
        .containsExactly("payment-paused", "inventory-cut-off", "slow-network");
    Scenario pause = file.scenarios().getFirst();
    assertThat(pause.abortConditions())
        .containsExactly(
            new AbortCondition.PassRateBelow("frontend", 0.5, Duration.ofSeconds(10), 20),
            new AbortCondition.TelemetryLost(Duration.ofSeconds(10)));
    assertThat(pause.groundTruth().mustNotBeNamed()).containsExactly("payment-db");
    assertThat(pause.groundTruth().mitigations())
        .containsExactly(
            new Mitigation(
                "breaker opens",
                "payment-breaker",
                new Mitigation.Sign.ValueIs("open"),
                Duration.ofSeconds(10)));
    assertThat(file.programme().matching())
        .isEqualTo(
            new MatchingRule(
                MatchingRule.Reach.TOPOLOGY, List.of("service"), List.of("pod", "instance")));
    assertThat(file.scenarios().get(1).fault())
        .isEqualTo(new NetworkFault.Partition(NetworkFault.Direction.IN, List.of(), List.of(8080)));
    assertThat(file.detectors().getFirst().scope()).containsExactly(file.programme().cell());
    assertThat(file.definitions()).hasSize(5).last().isInstanceOf(Programme.class);
    assertThat(file.definitions()).extracting(DefinitionEvent::definedAt).containsOnly(NOW);
  }

  @Test
  void refutedHypothesisEndsADrillUnlessItSaysToGoOn() throws Exception {
    String goesOn = SMALLEST.replace("window: 5s", "window: 5s, whenRefuted: go-on");

    assertThat(hypothesis(SMALLEST).whenRefuted()).isEqualTo(WhenRefuted.ABORT);
    assertThat(hypothesis(goesOn).whenRefuted()).isEqualTo(WhenRefuted.GO_ON);
  }

  private static Hypothesis hypothesis(String programme) throws Exception {
    return ProgrammeFile.parse("p.yaml", programme, NOW).scenarios().getFirst().hypothesis();
  }

  @Test
  void whatIsNotSaidIsTheSafeDefault() throws Exception {
    ProgrammeFile file = ProgrammeFile.parse("small.yaml", SMALLEST, NOW);

    assertThat(file.programme().leash()).isEqualTo(Leash.SHADOW);
    assertThat(file.programme().pace().cooldown()).isEqualTo(Duration.ofSeconds(120));
    assertThat(file.programme().pace().concurrentInCell()).isEqualTo(1);
    assertThat(file.scenarios().getFirst().weight()).isEqualTo(1);
    assertThat(file.programme().matching()).isEqualTo(MatchingRule.TOPOLOGY);
  }

  @Test
  void unknownFieldIsRefusedWithItsPlaceAndTheNearestName() {
    assertThat(problems(SMALLEST.replace("limit: 15s", "limt: 15s")))
        .extracting(Problem::toString)
        .first()
        .asString()
        .startsWith("p.yaml:7:5: scenarios[0].limt: unknown field, expected one of scenario,")
        .endsWith("got 'limt' (did you mean 'limit'?)");
  }

  @Test
  void unknownFaultIsRefusedWithTheKindsThatThereAre() {
    assertThat(problems(SMALLEST.replace("process-pause", "proces-pause")))
        .extracting(Problem::toString)
        .singleElement()
        .asString()
        .startsWith("p.yaml:6:19: scenarios[0].fault.kind: expected one of noop, ")
        .contains(", process-kill, ")
        .endsWith("got 'proces-pause' (did you mean 'process-pause'?)");
  }

  @Test
  void whatEventsLeaveOutWhenItIsZeroFilesMayLeaveOut() throws Exception {
    String text = SMALLEST.replace("kind: process-pause", "kind: packet-loss, lossPercent: 40");

    assertThat(ProgrammeFile.parse("p.yaml", text, NOW).scenarios().getFirst().fault())
        .isEqualTo(new NetworkFault.PacketLoss(40, 0, List.of(), List.of()));
  }

  @Test
  void matchingRuleIsRefusedWhereItIsWrong() {
    String matching = "pace: {drillsPerHour: 6}\nmatching: {reach: strickt, serviceLabels: ['']}";

    assertThat(problems(SMALLEST.replace("pace: {drillsPerHour: 6}", matching)))
        .extracting(Problem::toString)
        .containsExactly(
            "p.yaml:4:19: matching.reach: expected one of cell, strict, topology, got 'strickt'"
                + " (did you mean 'strict'?)");
    assertThat(
            problems(
                SMALLEST.replace(
                    "pace: {drillsPerHour: 6}", matching.replace("strickt", "strict"))))
        .extracting(Problem::toString)
        .containsExactly("p.yaml:4:42: matching.serviceLabels: expected text, got a blank");
  }

  @Test
  void mitigationIsRefusedWhereItIsWrong() {
    String truth =
        "limit: 15s\n    groundTruth: {mitigations: [{name: breaker, probe: p, within: 5s,"
            + " sign: {kind: value-is}}, {name: pool, probe: p, within: 0s,"
            + " sign: {kind: at-least, value: 2}}]}";

    assertThat(problems(SMALLEST.replace("limit: 15s", truth)))
        .extracting(Problem::toString)
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .startsWith("p.yaml:8:")
                    .endsWith(
                        "scenarios[0].groundTruth.mitigations[0].sign.value:"
                            + " expected a value, missing"),
            second ->
                assertThat(second)
                    .startsWith("p.yaml:8:")
                    .endsWith(
                        "scenarios[0].groundTruth.mitigations[1].within:"
                            + " expected more than 0, got PT0S"));
  }

  @Test
  void severalProblemsAreToldAtOnce() {
    String text =
        SMALLEST
            .replace("limit: 15s", "limit: 15")
            .replace("cell: shop", "cell: Shop_1")
            .replace("drillsPerHour: 6", "drillsPerHour: often")
            .replace("0.95", "1.5");

    assertThat(problems(text))
        .extracting(Problem::toString)
        .containsExactly(
            "p.yaml:1:7: cell: expected [a-z0-9-]{1,63}, got 'Shop_1'",
            "p.yaml:3:23: pace.drillsPerHour: expected a number, got 'often'",
            "p.yaml:7:12: scenarios[0].limit: expected a duration such as 500ms, 15s, 2m, 1h, 7d"
                + " or PT15S, got '15'",
            "p.yaml:8:31: scenarios[0].hypothesis.minPassRate: expected 0 to 1, got 1.5");
  }

  @Test
  void missingFieldsAreToldWhereTheyBelong() {
    assertThat(problems(SMALLEST.replace("    limit: 15s\n", "")))
        .extracting(Problem::toString)
        .containsExactly("p.yaml:5:5: scenarios[0].limit: expected a value, missing");
    assertThat(problems(SMALLEST.replace("{kind: process-pause}", "{kind: cpu-load}")))
        .extracting(Problem::field)
        .containsExactly("scenarios[0].fault.workers", "scenarios[0].fault.loadPercent");
    assertThat(problems("programme: x\n"))
        .extracting(Problem::toString)
        .containsExactly("p.yaml:1:1: cell: expected a value, missing");
  }

  private static String endedBy(String condition) {
    return SMALLEST + "    abortConditions:\n      - {" + condition + "}\n";
  }

  @Test
  void everyAbortConditionCanBeAskedFor() throws Exception {
    String text =
        endedBy("kind: latency-above, percentile: 99, bound: 800ms, window: 10s, minSamples: 20")
            + "      - {kind: error-budget-burnt, objective: 0.999, period: 30d, share: 0.1}\n"
            + "      - {kind: sequential-test, harm: 0.1, falseAbortEvery: 30d,"
            + " falseAbortChance: 0.001}\n"
            + "      - {kind: alert-of-severity, severity: critical}\n";

    assertThat(ProgrammeFile.parse("p.yaml", text, NOW).scenarios().getFirst().abortConditions())
        .containsExactly(
            new AbortCondition.LatencyAbove(
                "", 99, Duration.ofMillis(800), Duration.ofSeconds(10), 20),
            new AbortCondition.ErrorBudgetBurnt("", 0.999, Duration.ofDays(30), 0.1),
            new AbortCondition.SequentialTest("", 0.1, Duration.ofDays(30), 0.001),
            new AbortCondition.AlertOfSeverity("critical"));
  }

  @Test
  void abortConditionsThatCannotBeAreRefusedWithTheirPlace() {
    assertThat(problems(endedBy("kind: latency-over, bound: 1s")))
        .extracting(Problem::toString)
        .singleElement()
        .asString()
        .startsWith("p.yaml:10:16: scenarios[0].abortConditions[0].kind: expected one of ")
        .endsWith("got 'latency-over' (did you mean 'latency-above'?)");
    assertThat(problems(endedBy("kind: latency-above, percentile: 99, bound: 1, window: 10s")))
        .extracting(Problem::field)
        .containsExactly("scenarios[0].abortConditions[0].bound");
    assertThat(
            problems(
                endedBy(
                    "kind: sequential-test, harm: 1, falseAbortEvery: 30d, falseAbortChance: 0.1")))
        .extracting(Problem::toString)
        .singleElement()
        .asString()
        .startsWith("p.yaml:10:")
        .contains("scenarios[0].abortConditions[0].harm: expected more than 0.0 and less than 1.0");
    assertThat(
            problems(endedBy("kind: error-budget-burnt, objective: 0.99, period: 30d, share: 0")))
        .extracting(Problem::toString)
        .singleElement()
        .asString()
        .startsWith("p.yaml:10:")
        .contains("scenarios[0].abortConditions[0].share: expected more than 0");
  }

  @Test
  void aScenarioTwiceIsRefused() {
    String again = SMALLEST.substring(SMALLEST.indexOf("  - scenario"));

    assertThat(problems(SMALLEST + again))
        .extracting(Problem::toString)
        .containsExactly(
            "p.yaml:9:5: scenarios[1].scenario: expected each scenario once, got 'pause' again");
  }

  @Test
  void aHypothesisThatTheGateCannotTellIsRefused() {
    assertThat(problems(SMALLEST.replace("window: 5s", "window: 3m")))
        .extracting(Problem::toString)
        .containsExactly(
            "p.yaml:8:45: scenarios[0].hypothesis.window: expected at most 2m, got 180s");
  }

  @Test
  void whatOutlivesWhatTheJudgeKeepsIsRefused() {
    String judged =
        """
        judging:
          detectionWindow: 2h
          recoveryDeadline: 601s
          lateness: 3m
        """;

    assertThat(problems(SMALLEST.replace("limit: 15s", "limit: 3h") + judged))
        .extracting(Problem::toString)
        .containsExactly(
            "p.yaml:7:12: scenarios[0].limit: expected at most 15m, got 10800s",
            "p.yaml:10:20: judging.detectionWindow: expected at most 10m, got 7200s",
            "p.yaml:11:21: judging.recoveryDeadline: expected at most 10m, got 601s",
            "p.yaml:12:13: judging.lateness: expected at most 2m, got 180s");
  }

  @Test
  void theMostThatIsAllowedIsTaken() throws Exception {
    String most = SMALLEST.replace("limit: 15s", "limit: 15m");

    ProgrammeFile file =
        ProgrammeFile.parse(
            "p.yaml",
            most + "judging: {detectionWindow: 10m, recoveryDeadline: 10m, lateness: 2m}\n",
            NOW);

    assertThat(file.scenarios().getFirst().limit()).isEqualTo(Duration.ofMinutes(15));
    assertThat(file.programme().judging().detectionWindow()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void whatIsNoProgrammeIsRefusedWithItsLine() {
    assertThat(problems("")).extracting(Problem::line).containsExactly(1);
    assertThat(problems("- a\n"))
        .extracting(Problem::message)
        .containsExactly("expected fields, got a list");
    assertThat(problems(SMALLEST + "cell: other\n"))
        .extracting(Problem::toString)
        .containsExactly("p.yaml:9:1: expected each field once, got 'cell' again");
    assertThat(problems(SMALLEST.replace("{minPassRate: 0.95", "{minPassRate: 0.95]")))
        .singleElement()
        .satisfies(p -> assertThat(p.line()).isEqualTo(8))
        .satisfies(p -> assertThat(p.message()).startsWith("expected YAML: "));
  }

  @Test
  void readNamesTheFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("broken.yaml");
    Files.writeString(file, "cell: [shop]\n");

    ProgrammeRefused refused =
        catchThrowableOfType(ProgrammeRefused.class, () -> ProgrammeFile.read(file, NOW));

    assertThat(refused).hasMessageContaining(file + ":1:7: cell: expected a single value");
  }

  private static List<Problem> problems(String text) {
    ProgrammeRefused refused =
        catchThrowableOfType(
            ProgrammeRefused.class, () -> ProgrammeFile.parse("p.yaml", text, NOW));
    assertThat(refused).as("refused").isNotNull();
    return refused.problems();
  }

  private static String example() throws IOException {
    try (var in = ProgrammeFile.class.getResourceAsStream("/example-programme.yaml")) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
