package io.everdrill.standalone.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.everdrill.topics.Json;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.Impact;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.ProbeEvent;
import io.everdrill.topics.events.VerdictEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole loop against the demo cell, for real: what happened is read from the topics. */
class DemoStoryIT {

  /** With it the first two drills are one of each scenario. */
  private static final long SEED = 2;

  @TempDir private static Path folder;
  private static DemoStory story;

  @BeforeAll
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  static void runTwoDrills() throws Exception {
    story = DemoStory.run(SEED, 2);
  }

  @AfterAll
  static void tellWhatHappened() {
    story.lines.forEach(System.out::println);
  }

  @Test
  void everyDrillIsAppliedAndEndsAndNothingIsLeftRunning() {
    assertThat(story.of(DrillEvent.Started.class)).hasSize(2);
    assertThat(story.of(InjectionEvent.Applied.class)).hasSize(2);
    assertThat(story.of(InjectionEvent.Ended.class)).hasSize(2);
    assertThat(story.lines)
        .contains(DemoStory.ALL_DRILLS)
        .noneMatch(l -> l.startsWith("NOT STOPPED") || l.startsWith("BUG"));
  }

  @Test
  void pausedProcessStandsStillAndRunsAgain() {
    InjectionId paused = injectionOf("paused");

    assertThat(story.stateWhenConfirmed.get(paused)).isEqualTo('T');
    assertThat(story.stateWhenEnded.get(paused)).isIn('S', 'R', 'D');
  }

  @Test
  void usersFeelItTheMonitoringAlertsAndTheVerdictSaysSo() {
    InjectionEvent.Applied applied = applied(injectionOf("paused"));
    InjectionEvent.Ended ended = ended(injectionOf("paused"));

    assertThat(story.of(ProbeEvent.Result.class))
        .anyMatch(
            p ->
                !p.passed()
                    && p.service().equals("frontend")
                    && p.startedAt().isAfter(applied.appliedAt())
                    && p.startedAt().isBefore(ended.endedAt()));
    assertThat(story.of(AlertEvent.Firing.class))
        .anyMatch(a -> a.startsAt().isAfter(applied.appliedAt()));
    VerdictEvent.Injection verdict = verdict(injectionOf("paused"));
    assertThat(verdict.outcome()).isEqualTo(VerdictEvent.Outcome.JUDGED);
    assertThat(verdict.impact()).isInstanceOf(Impact.Felt.class);
    assertThat(verdict.detectors()).hasSize(1);
    assertThat(verdict.detectors().getFirst().detection())
        .isInstanceOfSatisfying(
            VerdictEvent.Detection.Detected.class,
            d -> assertThat(d.timeToDetect()).isBetween(Duration.ZERO, Duration.ofSeconds(12 + 8)));
  }

  @Test
  void hurtUsersEndAFaultLongBeforeItsLimit() {
    InjectionId hurt = injectionOf("paused-until-users-are-hurt");
    InjectionEvent.Applied applied = applied(hurt);
    InjectionEvent.Ended ended = ended(hurt);
    AbortEvent.Injections abort =
        story.of(AbortEvent.Injections.class).stream()
            .filter(a -> a.injections().contains(hurt))
            .findFirst()
            .orElseThrow();

    System.out.printf(
        "abort: %s; aborted %d ms after applied, fault gone %d ms after the abort%n",
        abort.evidence(),
        Duration.between(applied.appliedAt(), abort.abortedAt()).toMillis(),
        Duration.between(abort.abortedAt(), ended.endedAt()).toMillis());
    assertThat(ended.reason()).isEqualTo(InjectionEvent.EndReason.ABORT);
    assertThat(ended.endedAt()).isBefore(applied.endsBy());
    assertThat(Duration.between(abort.abortedAt(), ended.endedAt()))
        .isLessThan(Duration.ofSeconds(2));
    assertThat(story.stateWhenEnded.get(hurt)).isIn('S', 'R', 'D');
  }

  @Test
  void kcatReadsVerdictsAsCloudEvents() throws Exception {
    assumeThat(Path.of("/usr/bin/kcat")).as("kcat is installed (Debian: kcat)").exists();

    List<String> records =
        output(
            "kcat",
            "-b",
            story.kafka.bootstrapServers(),
            "-C",
            "-e",
            "-q",
            "-X",
            "isolation.level=read_committed",
            "-t",
            Topic.VERDICTS.name(story.prefix),
            "-f",
            "%h\\t%k\\t%s\\n");

    List<String> injections =
        records.stream().filter(r -> r.contains("ce_type=io.everdrill.verdict.v1,")).toList();
    assertThat(injections).hasSizeGreaterThanOrEqualTo(2);
    String[] first = injections.getFirst().split("\t");
    assertThat(first[0])
        .contains("ce_specversion=1.0", "ce_id=", "ce_source=", "content-type=application/json");
    assertThat(first[1]).startsWith("demo/demo-");
    JsonNode json = Json.mapper().readTree(first[2]);
    assertThat(json.get("cell").asText()).isEqualTo("demo");
    PublishedContract contract = new PublishedContract();
    assertThat(records)
        .allSatisfy(
            record -> {
              String[] parts = record.split("\t", 3);
              assertThat(contract.objections(parts[0], parts[2])).isEmpty();
            });
  }

  @Test
  void plainConsoleConsumerReadsVerdicts() throws Exception {
    List<String> records =
        output(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            "org.apache.kafka.tools.consumer.ConsoleConsumer",
            "--bootstrap-server",
            story.kafka.bootstrapServers(),
            "--topic",
            Topic.VERDICTS.name(story.prefix),
            "--from-beginning",
            "--timeout-ms",
            "10000",
            "--formatter-property",
            "print.headers=true");

    assertThat(records)
        .anyMatch(r -> r.contains("ce_type:io.everdrill.verdict.v1") && r.contains("\"demo-1.0\""));
  }

  private static List<String> output(String... command) throws Exception {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends within 60 s").isTrue();
    try (Stream<String> lines = Files.lines(out, UTF_8)) {
      return lines.toList();
    }
  }

  private static InjectionId injectionOf(String scenario) {
    return story.of(DrillEvent.Started.class).stream()
        .filter(d -> d.scenario().equals(scenario))
        .map(d -> d.injections().getFirst().injection())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no drill of " + scenario + " with this seed"));
  }

  private static InjectionEvent.Applied applied(InjectionId id) {
    return story.of(InjectionEvent.Applied.class).stream()
        .filter(a -> a.injection().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static InjectionEvent.Ended ended(InjectionId id) {
    return story.of(InjectionEvent.Ended.class).stream()
        .filter(a -> a.injection().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static VerdictEvent.Injection verdict(InjectionId id) {
    return story.of(VerdictEvent.Injection.class).stream()
        .filter(a -> a.injection().equals(id))
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }
}
