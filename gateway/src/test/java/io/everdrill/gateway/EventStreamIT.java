package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static io.everdrill.gateway.TestEvents.abort;
import static io.everdrill.gateway.TestEvents.detected;
import static io.everdrill.gateway.TestEvents.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.gateway.inputs.AlertMapping;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.ScoreboardEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Live events, and that a client which comes back misses none. */
class EventStreamIT {

  private static final GatewaySettings.StreamLimits LIMITS =
      new GatewaySettings.StreamLimits(20, 262_144, 2, Duration.ofMillis(200), 10);

  private static GatewayFixture gateway;

  @BeforeAll
  static void start() {
    GatewaySettings usual = GatewayFixture.settings();
    gateway =
        GatewayFixture.start(
            EmbeddedKafka.shared().bootstrapServers(),
            "gateway-stream",
            new GatewaySettings(
                "g1",
                "127.0.0.1",
                0,
                usual.grants(),
                GatewaySettings.Reads.OPEN,
                AlertMapping.forCell("demo"),
                usual.http(),
                LIMITS,
                usual.views()));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void eventsComeAsTheyAreOnTheTopicWithTheirTypes() throws Exception {
    try (EventStreamReader client = EventStreamReader.open(gateway, "?cell=live", "")) {
      awaitFirstId(client);
      gateway.write(verdict("other", 1, 1, "payment-svc", detected()));
      gateway.write(verdict("live", 1, 1, "payment-svc", detected()));

      await().atMost(PATIENCE).until(() -> !client.received().isEmpty());
      assertThat(client.received())
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.type()).isEqualTo("io.everdrill.verdict.v1");
                assertThat(event.data()).contains("\"injection\":\"live-1.0\"", "\"revision\":1");
              });
    }
  }

  @Test
  void whoAsksForADetectorHearsWhatSpeaksOfItAlone() throws Exception {
    try (EventStreamReader client =
        EventStreamReader.open(gateway, "?cell=scored&detector=prometheus", "")) {
      awaitFirstId(client);
      gateway.write(abort("scored", 1, "is of no detector"));
      gateway.write(TestEvents.row("scored", "a", "noop", "other", ScoreboardEvent.Counts.NONE));
      gateway.write(
          TestEvents.row("scored", "a", "noop", "prometheus", ScoreboardEvent.Counts.NONE));

      await().atMost(PATIENCE).until(() -> !client.received().isEmpty());
      assertThat(client.data()).singleElement().asString().contains("\"detector\":\"prometheus\"");
    }
  }

  @Test
  void clientThatComesBackMissesNothingAndHearsNothingTwice() throws Exception {
    String lastId;
    List<String> heard = new ArrayList<>();
    try (EventStreamReader client = EventStreamReader.open(gateway, "?cell=resume", "")) {
      awaitFirstId(client);
      gateway.write(abort("resume", 0, "before"));
      await().atMost(PATIENCE).until(() -> client.received().size() == 1);
      heard.addAll(client.data());
      lastId = client.lastId();
    }
    for (int i = 1; i <= 50; i++) {
      gateway.write(abort("resume", i, "while away"));
    }

    try (EventStreamReader client = EventStreamReader.open(gateway, "?cell=resume", lastId)) {
      for (int i = 51; i <= 60; i++) {
        gateway.write(abort("resume", i, "while it catches up"));
      }
      await().atMost(PATIENCE).until(() -> client.received().size() >= 60);
      gateway.write(abort("resume", 61, "live again"));
      await().atMost(PATIENCE).until(() -> client.received().size() >= 61);
      heard.addAll(client.data());
    }

    assertThat(heard).hasSize(62);
    for (int i = 0; i <= 61; i++) {
      assertThat(heard.get(i)).contains("\"abort\":\"abort-" + i + "\"");
    }
  }

  @Test
  void clientResumesAtAGatewayThatStartedSince() throws Exception {
    try (GatewayFixture restarted =
        GatewayFixture.start(EmbeddedKafka.shared().bootstrapServers(), "gateway-stream-2")) {
      String lastId;
      try (EventStreamReader client = EventStreamReader.open(restarted, "", "")) {
        awaitFirstId(client);
        lastId = client.lastId();
      }
      restarted.write(abort("again", 1, ""));
      restarted.restartGateway();

      try (EventStreamReader client = EventStreamReader.open(restarted, "", lastId)) {
        await().atMost(PATIENCE).until(() -> client.received().size() == 1);
        assertThat(client.data().getFirst()).contains("abort-1");
      }
    }
  }

  /** Records before the last are deleted as retention deletes them, while the client is away. */
  @Test
  void clientIsToldOfWhatTheTopicHasNoLonger() throws Exception {
    try (GatewayFixture other =
        GatewayFixture.start(EmbeddedKafka.shared().bootstrapServers(), "gateway-stream-3")) {
      String lastId;
      try (EventStreamReader client = EventStreamReader.open(other, "", "")) {
        awaitFirstId(client);
        lastId = client.lastId();
        other.write(abort("gone", 1, ""));
        other.write(abort("gone", 2, ""));
        // What the gateway has not read itself is not missed: it is still to come.
        await().atMost(PATIENCE).until(() -> client.received().size() == 2);
      }
      other.deleteAllButTheLast(Topic.ABORTS);

      try (EventStreamReader client = EventStreamReader.open(other, "", lastId)) {
        await().atMost(PATIENCE).until(() -> client.received().size() == 2);
        EventStreamReader.Received first = client.received().getFirst();
        assertThat(first.type()).isEqualTo("gap");
        assertThat(first.data()).isEqualTo("{\"topics\":[\"aborts\"]}");
        assertThat(client.data().get(1)).contains("abort-2");
      }
    }
  }

  @Test
  void silentStreamShowsThatItLivesAndMovesTheId() throws Exception {
    try (EventStreamReader client = EventStreamReader.open(gateway, "?cell=silent", "")) {
      awaitFirstId(client);
      String before = client.lastId();
      gateway.write(abort("elsewhere", 1, ""));

      await().atMost(PATIENCE).until(() -> !client.lastId().equals(before));
      assertThat(client.received()).isEmpty();
    }
  }

  @Test
  void s8BadRecordIsBuriedAndTheStreamGoesOn() throws Exception {
    try (EventStreamReader client = EventStreamReader.open(gateway, "?cell=bad", "")) {
      awaitFirstId(client);
      gateway.write(Topic.ABORTS, "bad", "{no event");
      gateway.write(abort("bad", 1, ""));

      await().atMost(PATIENCE).until(() -> client.received().size() == 1);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(gateway.records(Topic.DEAD_LETTERS))
                      .anyMatch(
                          r -> new String(r.value(), StandardCharsets.UTF_8).equals("{no event")));
    }
  }

  @Test
  void slowClientIsSentAwayAndTheOthersAreNotHeldUp() throws Exception {
    double before = tooSlow();
    try (Socket slow = new Socket();
        EventStreamReader quick = EventStreamReader.open(gateway, "?cell=slow", "")) {
      slow.setReceiveBufferSize(4_096);
      slow.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.gateway().port()));
      OutputStream request = slow.getOutputStream();
      request.write(
          "GET /api/v1/events?cell=slow HTTP/1.1\r\nHost: x\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      request.flush();
      awaitFirstId(quick);
      // The head of the answer shows that it is a client; then it reads no more.
      assertThat(slow.getInputStream().read()).isEqualTo('H');

      String large = "x".repeat(200_000);
      int written = 0;
      while (tooSlow() == before && written < 200) {
        gateway.write(abort("slow", written++, large));
        int expected = written;
        await().atMost(PATIENCE).until(() -> quick.received().size() == expected);
      }

      assertThat(tooSlow()).isEqualTo(before + 1);
      assertThat(quick.received()).hasSize(written);
      assertThat(quick.hasEnded()).isFalse();
    }
  }

  @Test
  void idAndTopicsThatAreNoneAreRefused() throws Exception {
    HttpResponse<String> id = gateway.get("/api/v1/events?lastEventId=drills:1");
    HttpResponse<String> topics = gateway.get("/api/v1/events?topics=commands");

    assertThat(id.statusCode()).isEqualTo(400);
    assertThat(id.body()).contains("Last-Event-ID: drills: expected 3 partitions, got 1");
    assertThat(topics.statusCode()).isEqualTo(400);
    assertThat(topics.body()).contains("topics: expected some of");
  }

  @Test
  void openStreamsEndWhenTheGatewayCloses() throws Exception {
    try (GatewayFixture closing =
        GatewayFixture.start(EmbeddedKafka.shared().bootstrapServers(), "gateway-stream-3")) {
      EventStreamReader client = EventStreamReader.open(closing, "", "");
      awaitFirstId(client);
      long began = System.nanoTime();

      closing.gateway().close();

      await().atMost(PATIENCE).until(client::hasEnded);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
    }
  }

  private static void awaitFirstId(EventStreamReader client) {
    await().atMost(PATIENCE).until(() -> !client.lastId().isEmpty());
  }

  private static double tooSlow() {
    return dropped(gateway.metrics(), "too-slow");
  }

  private static double dropped(MeterRegistry metrics, String why) {
    return metrics
        .get("everdrill.gateway.stream.clients.dropped")
        .tag("why", why)
        .counter()
        .count();
  }

  @Test
  void streamEndsWithItsTokenAndThatOfAnotherGoesOn(@TempDir Path folder) throws Exception {
    AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
    Path file = folder.resolve("tokens.yaml");
    Files.writeString(file, tokens("stays", "revoked", "changed", "expires"));
    MeterRegistry metrics = new SimpleMeterRegistry();
    Gateway other =
        Gateway.start(
            GatewaySettings.of(
                    "g2", "127.0.0.1", 0, TokensFile.read(file), AlertMapping.forCell("demo"))
                .rereading(new CredentialFiles(List.of(file), List.of())),
            gateway.kafka(),
            () -> Instant.ofEpochMilli(System.currentTimeMillis()).plus(later.get()),
            () -> GatewayFixture.CLOCK,
            metrics);
    try (EventStreamReader stays = awaitOpen(other, "stays");
        EventStreamReader revoked = awaitOpen(other, "revoked");
        EventStreamReader changed = awaitOpen(other, "changed");
        EventStreamReader expires = awaitOpen(other, "expires")) {
      later.set(Duration.ofDays(2));
      await().atMost(PATIENCE).until(expires::hasEnded);
      assertThat(List.of(stays, revoked, changed)).noneMatch(EventStreamReader::hasEnded);

      Files.writeString(file, tokens("stays", "changed").replace("changed\n", "renamed\n"));
      await().atMost(PATIENCE).until(() -> revoked.hasEnded() && changed.hasEnded());
      assertThat(dropped(metrics, "token-changed")).isEqualTo(3);
      assertThat(dropped(metrics, "too-slow")).isZero();

      gateway.write(verdict("after", 1, 1, "payment-svc", detected()));
      await().atMost(PATIENCE).until(() -> String.join(" ", stays.data()).contains("after-1.0"));
    } finally {
      other.close();
    }
  }

  /** The token of each is its name; that of one expires in a day. */
  private static String tokens(String... names) {
    return Arrays.stream(names)
        .map(
            name ->
                "  - name: %s\n    sha256: %s\n    roles: [%s]\n    expiresAt: %s\n"
                    .formatted(
                        name,
                        Grant.hex(name),
                        "reader",
                        Instant.now().plus(Duration.ofDays(name.equals("expires") ? 1 : 100))))
        .collect(Collectors.joining("", "tokens:\n", ""));
  }

  private static EventStreamReader awaitOpen(Gateway other, String token) {
    return await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(AssertionError.class)
        .until(
            () ->
                EventStreamReader.open(
                    gateway.http(),
                    HttpRequest.newBuilder(URI.create(other.url() + "/api/v1/events"))
                        .header("Authorization", "Bearer " + token)),
            Objects::nonNull);
  }
}
