package io.everdrill.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.judge.JudgeSettings;
import io.everdrill.gateway.GatewaySettings;
import io.everdrill.runtime.Secret;
import io.everdrill.runtime.Settings;
import io.everdrill.runtime.SettingsSource;
import io.everdrill.scheduler.SchedulerSettings;
import io.everdrill.topics.KeyFiles;
import io.everdrill.topics.Signatures;
import io.everdrill.topics.events.CellId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How each part's section becomes its settings, and what is said of what makes no sense. */
class PartSettingsTest {
  private static final String CLUSTER = "--bootstrap-servers=127.0.0.1:9";

  @TempDir Path folder;

  @BeforeEach
  void makeKeys() throws Exception {
    KeyFiles.write(folder, "one", KeyFiles.generate());
  }

  @Test
  void agentTakesAllOfItsSection() {
    Map<String, String> section = new HashMap<>(agent());
    section.put("agent.patience", "4s");
    section.put("agent.never-cut", "10.0.0.1, 10.1.0.0/16");
    section.put("agent.never-cut-ports", "2222");

    AgentCommand.Read read = read(section, new AgentCommand(still(Map.of()))::read);

    assertThat(read.settings().cell()).isEqualTo(new CellId("shop"));
    assertThat(read.settings().times().patience()).isEqualTo(Duration.ofSeconds(4));
    assertThat(read.settings().times().leaseWait()).isEqualTo(Duration.ofSeconds(10));
    assertThat(read.settings().neverCut().blocks()).containsExactly("10.0.0.1", "10.1.0.0/16");
    assertThat(read.settings().neverCut().ports()).containsExactly(22, 2222);
    assertThat(read.keys().own().keyId()).isEqualTo("one");
    assertThat(read.keys().schedulers().trusted()).containsOnlyKeys("one");
  }

  @Test
  void allThatIsWrongWithAnAgentIsSaidAtOnce() {
    CommandRun run =
        CommandRun.of(
            Map.of("EVERDRILL_AGENT_CELL", "SHOP"),
            "agent",
            "--set=agent.key-file=" + folder.resolve("none.key"),
            "--set=agent.trusted-keys=" + folder,
            "--set=agent.patience=4",
            "--set=agent.journel=" + folder);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(String.join("\n", run.err()))
        .contains("kafka.bootstrap-servers: expected a text, got nothing")
        .contains("agent.cell: cell: expected [a-z0-9-]{1,63}, got 'SHOP' in EVERDRILL_AGENT_CELL")
        .contains("agent.id: expected a name for the agent, got nothing; set EVERDRILL_AGENT_ID")
        .contains("agent.key-file: expected a private key, got")
        .contains("agent.patience: expected a duration", "got '4' on the command line")
        .contains("agent.journal: expected a path, got nothing")
        .contains("agent.journel: unknown setting on the command line");
  }

  @Test
  void schedulerReadsItsKeyItsSecretAndItsProgrammes() throws Exception {
    Files.writeString(folder.resolve("master"), "ab".repeat(32) + "\n");
    Map<String, String> section =
        Map.of(
            "scheduler.key-file", folder.resolve("one.key").toString(),
            "scheduler.master-file", folder.resolve("master").toString(),
            "scheduler.state-folder", folder.resolve("state").toString(),
            "scheduler.highest-severities", "critical, page",
            "scheduler.when-gated", "wait",
            "scheduler.trusted-keys", folder.toString());

    SchedulerCommand.Read read = read(section, new SchedulerCommand(still(Map.of()))::read);

    assertThat(read.settings().whenGated()).isEqualTo(SchedulerSettings.WhenGated.WAIT);
    assertThat(read.settings().highestSeverities()).containsExactly("critical", "page");
    assertThat(read.secrets().signer().keyId()).isEqualTo("one");
    assertThat(read.files()).isEmpty();
    assertThat(read.settings().signatures())
        .isInstanceOfSatisfying(
            Signatures.SignedBy.class,
            by -> assertThat(by.agents().trusted()).containsOnlyKeys("one"));
    assertThat(KeyPath.unchecked(SchedulerSettings.named("s").signatures(), "scheduler"))
        .singleElement()
        .asString()
        .startsWith("WARNING: scheduler.trusted-keys is not set");
  }

  @Test
  void programmeWithAnErrorIsToldByLineAndTheSecretIsNot() throws Exception {
    Path programme = Files.writeString(folder.resolve("p.yaml"), "cell: shop\nleesh: live\n");
    Path master = Files.writeString(folder.resolve("master"), "hush");

    CommandRun run =
        CommandRun.of(
            "scheduler",
            CLUSTER,
            "--set=scheduler.key-file=" + folder.resolve("one.key"),
            "--set=scheduler.master-file=" + master,
            "--set=scheduler.programme=" + programme);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(String.join("\n", run.err()))
        .contains(programme + ":2:1: leesh: ")
        .contains("expected 32 bytes or 64 hex digits, got 4 bytes")
        .doesNotContain("hush");
  }

  @Test
  void evaluatorKeepsStateWhereItIsToldUnderTheTopicsPrefix() {
    Map<String, String> section =
        Map.of(
            "evaluator.roles", "judge",
            "evaluator.instance", "e2",
            "evaluator.state-folder", "/var/lib/everdrill",
            "guard.freshness", "5s",
            "judge.false-alarm-margin", "30s");

    EvaluatorCommand.Read read = read(section, new EvaluatorCommand(still(Map.of()))::read);

    assertThat(read.roles()).containsExactly(EvaluatorCommand.Role.JUDGE);
    assertThat(read.guard().applicationId()).isEqualTo("everdrill.guard");
    assertThat(read.guard().freshness()).isEqualTo(Duration.ofSeconds(5));
    assertThat(read.judge().state())
        .isEqualTo(new JudgeSettings.OnDisk(Path.of("/var/lib/everdrill/judge")));
    assertThat(read.judge().times().falseAlarmMargin()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void guardAndJudgeTakeTheWordOfTheAgentsWhoseKeysEachIsGiven() {
    Map<String, String> section =
        Map.of(
            "evaluator.state-folder",
            "/var/lib/everdrill",
            "guard.trusted-keys",
            folder.toString(),
            "judge.trusted-keys",
            folder.toString());

    EvaluatorCommand.Read read = read(section, new EvaluatorCommand(still(Map.of()))::read);

    assertThat(List.of(read.guard().signatures(), read.judge().signatures()))
        .allSatisfy(
            signatures ->
                assertThat(signatures)
                    .isInstanceOfSatisfying(
                        Signatures.SignedBy.class,
                        by -> assertThat(by.agents().trusted()).containsOnlyKeys("one")));
  }

  @Test
  void judgeWithoutTheKeysThatItIsToTrustIsWrongUse() {
    CommandRun run =
        CommandRun.of(
            "evaluator", CLUSTER, "--set=judge.trusted-keys=" + folder.resolve("nowhere"));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(String.join("\n", run.err()))
        .contains("judge.trusted-keys: expected a folder of public keys, got");
  }

  /** A typing error here would have anybody's reports believed. */
  @Test
  void keysOfAgentsThatAreMistypedAreWrongUse() throws Exception {
    CommandRun variable =
        CommandRun.of(
            Map.of("EVERDRILL_JUDGE_TRUSTED_KEY", folder.toString()),
            "evaluator",
            CLUSTER,
            "--set=evaluator.state-folder=" + folder);
    Path file = Files.writeString(folder.resolve("e.yaml"), "jugde: {trusted-keys: x}\n");
    CommandRun section =
        CommandRun.of(
            "evaluator", CLUSTER, "--config=" + file, "--set=evaluator.state-folder=" + folder);

    assertThat(variable.exitCode()).isEqualTo(2);
    assertThat(String.join("\n", variable.err()))
        .contains("EVERDRILL_JUDGE_TRUSTED_KEY: unknown setting in the environment");
    assertThat(section.exitCode()).isEqualTo(2);
    assertThat(String.join("\n", section.err()))
        .contains("jugde.trusted-keys: expected one of the sections [agent, ", "line 1");
  }

  @Test
  void guardAndJudgeWithoutTrustedKeysSayAtTheirStartThatTheyCheckNoSignature() {
    Map<String, String> without = Map.of("evaluator.state-folder", "/var/lib/everdrill");
    Map<String, String> with = new HashMap<>(without);
    with.put("judge.trusted-keys", folder.toString());
    EvaluatorCommand command = new EvaluatorCommand(still(Map.of()));

    assertThat(KeyPath.unchecked(read(without, command::read).judge().signatures(), "judge"))
        .singleElement()
        .asString()
        .startsWith("WARNING: judge.trusted-keys is not set");
    assertThat(KeyPath.unchecked(read(with, command::read).guard().signatures(), "guard"))
        .singleElement()
        .asString()
        .startsWith("WARNING: guard.trusted-keys is not set");
    assertThat(KeyPath.unchecked(read(with, command::read).judge().signatures(), "judge"))
        .isEmpty();
  }

  @Test
  void evaluatorWithoutAFolderOrWithAnUnknownRoleIsWrongUse() {
    CommandRun run = CommandRun.of("evaluator", CLUSTER, "--set=evaluator.roles=guard,jury");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(String.join("\n", run.err()))
        .contains("evaluator.roles: expected guard or judge, got 'jury'")
        .contains("evaluator.state-folder: expected a path, got nothing");
  }

  /** A guard holds no more of them. */
  @Test
  void baselineOfMoreResultsThanAGuardHoldsIsWrongUse() {
    CommandRun run =
        CommandRun.of(
            "evaluator",
            CLUSTER,
            "--set=evaluator.state-folder=" + folder,
            "--set=guard.baseline-results=10001");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(String.join("\n", run.err()))
        .contains("guard.baseline-results: expected a whole number from 1 to 10000");
  }

  @Test
  void probesMayOnlyUsePasswordsThatAreNamed() {
    ProbesCommand probes =
        new ProbesCommand(still(Map.of("LEDGER_PASSWORD", "hush", "OTHER", "secret")));
    Map<String, String> section =
        Map.of("probes.prober", "here", "probes.password-variables", "LEDGER_PASSWORD");

    assertThat(read(section, probes::read).passwords())
        .containsExactly(Map.entry("LEDGER_PASSWORD", new Secret("hush")));
  }

  @Test
  void passwordThatIsNotThereIsAProblem() {
    CommandRun run =
        CommandRun.of(
            "probes", CLUSTER, "--set=probes.prober=p", "--set=probes.password-variables=GONE");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(String.join("\n", run.err())).contains("expected a password in $GONE, got nothing");
  }

  @Test
  void gatewayShowsResultsWithoutATokenOnLoopbackOnly() {
    GatewayCommand gateway = new GatewayCommand(still(Map.of()));

    assertThat(read(Map.of(), gateway::read).reads()).isEqualTo(GatewaySettings.Reads.OPEN);
    assertThat(read(Map.of("gateway.host", "0.0.0.0"), gateway::read).reads())
        .isEqualTo(GatewaySettings.Reads.WITH_TOKEN);
  }

  @Test
  void gatewaysLimitsAreSettings() {
    GatewayCommand gateway = new GatewayCommand(still(Map.of()));

    GatewaySettings settings =
        read(
            Map.of(
                "gateway.max-stops-in-flight", "7",
                "gateway.max-bodies-bytes", "20000000",
                "gateway.max-streams-per-caller", "9",
                "gateway.max-verdicts", "50000",
                "gateway.history", "30d"),
            gateway::read);

    assertThat(settings.http().share().maxStopsInFlight()).isEqualTo(7);
    assertThat(settings.http().share().maxBodiesBytes()).isEqualTo(20_000_000);
    assertThat(settings.streams().maxClientsPerCaller()).isEqualTo(9);
    assertThat(settings.views().maxVerdicts()).isEqualTo(50_000);
    assertThat(settings.views().maxDrills()).isEqualTo(5_000);
    assertThat(settings.views().history()).isEqualTo(Duration.ofDays(30));
    CommandRun noHistory = CommandRun.of("gateway", CLUSTER, "--set=gateway.history=0s");
    assertThat(noHistory.exitCode()).isEqualTo(2);
    assertThat(String.join("\n", noHistory.err()))
        .contains("gateway.history: expected more than 0");
    CommandRun tooSmall = CommandRun.of("gateway", CLUSTER, "--set=gateway.max-bodies-bytes=1000");
    assertThat(tooSmall.exitCode()).isEqualTo(2);
    assertThat(String.join("\n", tooSmall.err()))
        .contains("gateway.max-bodies-bytes", "room for 4 bodies");
  }

  @Test
  void gatewaySaysWhatIsWrongInItsTokensFile() throws Exception {
    Path tokens = Files.writeString(folder.resolve("tokens.yaml"), "tokens: [{name: alice}]\n");

    CommandRun run = CommandRun.of("gateway", CLUSTER, "--set=gateway.tokens-file=" + tokens);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(String.join("\n", run.err()))
        .contains("gateway.tokens-file: " + tokens + ": tokens[0].");
  }

  @Test
  void gatewayReadsHowAlertsAreReadFromItsFile() throws Exception {
    Path inputs =
        Files.writeString(
            folder.resolve("inputs.yaml"),
            """
            mapping: {defaultCell: shop}
            pulls: [{detector: aiops, url: "http://127.0.0.1:1"}]
            """);
    GatewayCommand gateway = new GatewayCommand(still(Map.of()));

    GatewaySettings settings =
        read(Map.of("gateway.inputs-file", inputs.toString()), gateway::read);

    assertThat(settings.alerts().defaultCell()).isEqualTo("shop");
    assertThat(settings.pulls()).extracting(pull -> pull.detector()).containsExactly("aiops");
  }

  private Map<String, String> agent() {
    return Map.of(
        "agent.cell", "shop",
        "agent.id", "a1",
        "agent.host", "h1",
        "agent.journal", folder.resolve("journal").toString(),
        "agent.policy", folder.resolve("policy.yaml").toString(),
        "agent.key-file", folder.resolve("one.key").toString(),
        "agent.trusted-keys", folder.toString());
  }

  private static Surroundings still(Map<String, String> environment) {
    return new Surroundings(
        environment, InstantSource.fixed(Instant.EPOCH), new SplittableRandom(1), "somebody");
  }

  private static <T> T read(Map<String, String> given, Function<Settings, T> from) {
    return SettingsSource.of(Map.of()).withCommandLine(given).read(from);
  }
}
