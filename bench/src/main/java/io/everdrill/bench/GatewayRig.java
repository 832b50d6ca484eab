package io.everdrill.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.runtime.KafkaSettings;
import io.everdrill.standalone.Main;
import io.everdrill.topics.Topic;
import io.everdrill.topics.TopicAdmin;
import io.everdrill.topics.TopicLayout;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** A broker and a gateway, each a process of its own, and a token that may post alerts. */
final class GatewayRig implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int PARTITIONS = 12;
  private static final Pattern BROKER_RUNS = Pattern.compile("started (\\S+)");
  private static final Pattern BROKER_STOPPED = Pattern.compile("stopped");
  private static final Pattern GATEWAY_LISTENS =
      Pattern.compile("everdrill gateway: listening at http://([0-9.]+):(\\d+)");

  private final Opened opened = new Opened();
  private final HttpClient http = HttpClient.newHttpClient();
  private final JavaProcess broker;
  private final KafkaSettings kafka;
  private final JavaProcess gateway;
  private final Door door;

  /** Where the gateway listens, and what opens it. */
  record Door(String host, int port, String token) {}

  private GatewayRig(RandomGenerator chance) throws Exception {
    try {
      opened.open(http);
      Path folder = opened.open(TemporaryFolder.create()).path();
      broker = opened.open(JavaProcess.start(BenchBroker.class, List.of(folder + "/kafka")));
      kafka = KafkaSettings.plain(broker.await(BROKER_RUNS, LIMIT).group(1));
      try (Admin admin = Admin.create(kafka.admin("bench"))) {
        new TopicAdmin(admin, TopicLayout.singleBroker(PARTITIONS), LIMIT).create();
      }
      String token = token(chance);
      gateway = opened.open(JavaProcess.start(Main.class, gateway(folder, token)));
      Matcher address = gateway.await(GATEWAY_LISTENS, LIMIT);
      door = new Door(address.group(1), Integer.parseInt(address.group(2)), token);
      awaitReady();
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  /** Both are ready when it returns. */
  static GatewayRig start(RandomGenerator chance) throws Exception {
    return new GatewayRig(chance);
  }

  private static String token(RandomGenerator chance) {
    byte[] token = new byte[32];
    chance.nextBytes(token);
    return HexFormat.of().formatHex(token);
  }

  private List<String> gateway(Path folder, String token) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
    Path tokens =
        Files.writeString(
            folder.resolve("tokens.yaml"),
            """
            tokens:
              - name: monitoring
                sha256: %s
                roles: [alert-source]
            """
                .formatted(HexFormat.of().formatHex(digest)));
    return List.of(
        "gateway",
        "--set=kafka.bootstrap-servers=" + kafka.bootstrapServers(),
        "--set=gateway.port=0",
        "--set=gateway.reads=open",
        "--set=gateway.max-streams-per-caller=2000",
        "--set=gateway.tokens-file=" + tokens);
  }

  Door door() {
    return door;
  }

  private void awaitReady() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (get("/health/ready").statusCode() != 200) {
      if (System.nanoTime() > deadline) {
        throw new IOException("expected a gateway that is ready within " + LIMIT);
      }
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://" + door.host() + ":" + door.port() + path);
    return http.send(
        HttpRequest.newBuilder(uri).timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString());
  }

  void stopKafka() throws IOException, InterruptedException {
    broker.say(BenchBroker.STOP);
    broker.await(BROKER_STOPPED, LIMIT);
  }

  void startKafka() throws IOException, InterruptedException {
    broker.say(BenchBroker.START);
    broker.await(BROKER_RUNS, LIMIT);
  }

  /** What the gateway's process takes of the machine's memory. */
  long residentBytes() throws IOException {
    return gateway.residentBytes();
  }

  /** What of the gateway's heap lives. */
  long liveHeapBytes() throws IOException, InterruptedException {
    return gateway.liveHeapBytes();
  }

  /** The processor time that the parts have taken so far. */
  ProcessorTime processorTime() throws IOException {
    return ProcessorTime.now(gateway.processorTime(), broker.processorTime());
  }

  /** Reads all that is on the topic of alerts. */
  void readAlerts(Consumer<ConsumerRecord<byte[], byte[]>> taker) {
    Map<String, Object> properties =
        kafka.consumer("bench-count", KafkaSettings.Isolation.READ_COMMITTED);
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(Topic.ALERTS.name(kafka.topicPrefix())).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(POLL).forEach(taker);
      }
    }
  }

  /** The gateway first, the folder last. */
  @Override
  public void close() {
    opened.close();
  }
}
