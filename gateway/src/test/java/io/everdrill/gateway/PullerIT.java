package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.gateway.inputs.PullSettings;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.DiagnosisEvent;
import io.everdrill.topics.events.RecordEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline that only answers is asked; what it says is on the topics as if it had been sent. */
class PullerIT {

  private static final Duration OVERLAP = Duration.ofSeconds(30);

  @TempDir private Path folder;

  @Test
  void whatIsAnsweredIsWrittenOnceAndDiagnosed() throws Exception {
    try (AnsweringPipeline pipeline = new AnsweringPipeline();
        GatewayFixture gateway = start("gateway-pull1", pipeline)) {
      pipeline.has(alert("f1", "firing"), Instant.now());
      await()
          .atMost(PATIENCE)
          .until(() -> !gateway.events(Topic.DIAGNOSES, DiagnosisEvent.Diagnosed.class).isEmpty());
      int rounds = pipeline.asked().size();
      await().atMost(PATIENCE).until(() -> pipeline.asked().size() >= rounds + 5);

      AlertEvent.Firing firing = gateway.events(Topic.ALERTS, AlertEvent.Firing.class).getFirst();
      assertThat(firing.detector()).isEqualTo("aiops");
      assertThat(firing.cell().value()).isEqualTo("shop");
      assertThat(firing.startsAt()).isEqualTo("2026-11-21T03:00:00Z");
      // Asked for again and again, for it lies in the overlap, yet said once or, before it was
      // read back, twice.
      assertThat(gateway.events(Topic.ALERTS, AlertEvent.Firing.class)).hasSizeLessThanOrEqualTo(2);
      DiagnosisEvent.Diagnosed diagnosed =
          gateway.events(Topic.DIAGNOSES, DiagnosisEvent.Diagnosed.class).getFirst();
      assertThat(diagnosed.incident()).isEqualTo("i1");
      assertThat(diagnosed.detector()).isEqualTo("aiops");
      assertThat(diagnosed.roots()).extracting(r -> r.service()).containsExactly("payment-svc");
      assertThat(diagnosed.alerts()).hasSize(1);
      assertThat(pipeline.posted("/rca").getFirst()).contains("\"incident\":\"i1\"");
      assertThat(pipeline.posted("/correlate")).hasSizeLessThanOrEqualTo(3);
      assertThat(pipeline.authorization()).isEqualTo("Bearer s3cret");
      assertThat(gateway.events(Topic.AUDIT, RecordEvent.Audit.class))
          .extracting(RecordEvent.Audit::who)
          .contains("user/puller-of-aiops");
    }
  }

  @Test
  void goesOnWhereItWasAfterARestart() throws Exception {
    try (AnsweringPipeline pipeline = new AnsweringPipeline();
        GatewayFixture gateway = start("gateway-pull2", pipeline)) {
      pipeline.has(alert("f1", "firing"), Instant.now());
      await()
          .atMost(PATIENCE)
          .until(() -> !gateway.events(Topic.ALERTS, AlertEvent.Firing.class).isEmpty());
      Instant received =
          gateway.events(Topic.ALERTS, AlertEvent.Firing.class).getFirst().receivedAt();

      int before = gateway.events(Topic.ALERTS, AlertEvent.Firing.class).size();
      gateway.stopGateway();
      int asked = pipeline.asked().size();
      pipeline.has(alert("while-away", "firing"), Instant.now());
      gateway.startGateway();
      await().atMost(PATIENCE).until(() -> pipeline.asked().size() > asked);

      assertThat(pipeline.asked().get(asked))
          .isBetween(received.minus(OVERLAP), received.minus(OVERLAP).plusSeconds(5));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(gateway.events(Topic.ALERTS, AlertEvent.Firing.class))
                      .extracting(AlertEvent.Firing::fingerprint)
                      .contains("while-away"));
      assertThat(gateway.events(Topic.ALERTS, AlertEvent.Firing.class))
          .filteredOn(a -> a.fingerprint().equals("f1"))
          .hasSize(before);
    }
  }

  @Test
  void pipelineThatHangsFailsOrTalksNonsenseIsAskedAgainFromTheSameMoment() throws Exception {
    try (AnsweringPipeline pipeline = new AnsweringPipeline()) {
      pipeline.feels("/correlate", AnsweringPipeline.Mood.NEVER);
      try (GatewayFixture gateway = start("gateway-pull3", pipeline)) {
        pipeline.has(alert("f1", "firing"), Instant.now());
        awaitOneMoreFailure(gateway, pipeline);
        pipeline.feels("/correlate", AnsweringPipeline.Mood.ERROR);
        awaitOneMoreFailure(gateway, pipeline);
        pipeline.feels("/correlate", AnsweringPipeline.Mood.GARBAGE);
        awaitOneMoreFailure(gateway, pipeline);
        List<Instant> asked = pipeline.asked();
        assertThat(asked.subList(asked.size() - 3, asked.size())).containsOnly(asked.getLast());
        assertThat(gateway.events(Topic.DIAGNOSES, DiagnosisEvent.Diagnosed.class)).isEmpty();

        pipeline.feels("/correlate", AnsweringPipeline.Mood.WELL);
        await()
            .atMost(PATIENCE)
            .until(
                () -> !gateway.events(Topic.DIAGNOSES, DiagnosisEvent.Diagnosed.class).isEmpty());
      }
    }
  }

  @Test
  void s8AlertThatIsNoneIsOneDeadLetterHoweverOftenItComes() throws Exception {
    try (AnsweringPipeline pipeline = new AnsweringPipeline();
        GatewayFixture gateway = start("gateway-pull4", pipeline)) {
      pipeline.has("{\"name\": \"no-start\"}", Instant.now());
      pipeline.has(alert("good", "firing"), Instant.now());
      await()
          .atMost(PATIENCE)
          .until(() -> !gateway.events(Topic.ALERTS, AlertEvent.Firing.class).isEmpty());
      int rounds = pipeline.asked().size();
      await().atMost(PATIENCE).until(() -> pipeline.asked().size() >= rounds + 5);

      assertThat(gateway.records(Topic.DEAD_LETTERS)).hasSize(1);
    }
  }

  private static void awaitOneMoreFailure(GatewayFixture gateway, AnsweringPipeline pipeline) {
    int asked = pipeline.asked().size();
    await().atMost(PATIENCE).until(() -> pipeline.asked().size() > asked);
    double failed = failed(gateway);
    await().atMost(PATIENCE).until(() -> failed(gateway) > failed);
  }

  private static double failed(GatewayFixture gateway) {
    return gateway
        .metrics()
        .counter("everdrill.gateway.pulls", "detector", "aiops", "outcome", "failed")
        .count();
  }

  private GatewayFixture start(String name, AnsweringPipeline pipeline) throws Exception {
    PullSettings pull =
        new PullSettings(
            "aiops",
            pipeline.url(),
            "shop",
            PullSettings.Answers.ALERTS_AND_DIAGNOSES,
            Files.writeString(folder.resolve("token"), "s3cret\n").toString(),
            Duration.ofMillis(200),
            Duration.ofSeconds(2),
            OVERLAP,
            Duration.ofMinutes(1));
    return GatewayFixture.start(
        EmbeddedKafka.shared().bootstrapServers(),
        name,
        GatewayFixture.settings().asking(List.of(pull)));
  }

  private static String alert(String fingerprint, String state) {
    return """
    {"name": "Down", "fingerprint": "%s", "state": "%s", "service": "payment-svc",
     "startsAt": "2026-11-21T03:00:00Z"}
    """
        .formatted(fingerprint, state);
  }
}
