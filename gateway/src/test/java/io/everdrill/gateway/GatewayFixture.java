package io.everdrill.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.gateway.inputs.AlertMapping;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.CellPartitioner;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Topic;
import io.everdrill.topics.TopicAdmin;
import io.everdrill.topics.TopicLayout;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.Event;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/**
 * A gateway with a token for each role, the catalogue's topics below it, and a client before it.
 */
final class GatewayFixture implements AutoCloseable {

  static final int PARTITIONS = 3;
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** The detector that comes with the contestant's token. */
  static final String CONTESTANT = "aiops";

  /** How the gateway's clock stands to the broker's. */
  static final ClockReading CLOCK =
      ClockReading.measured(Duration.ofMillis(3), Duration.ofMillis(2));

  private final KafkaSettings kafka;
  private final GatewaySettings settings;
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final EventCodec codec = new EventCodec("/everdrill/test/t1");
  private final KafkaProducer<byte[], byte[]> producer;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private Gateway gateway;
  private int port;

  private GatewayFixture(KafkaSettings kafka, GatewaySettings settings) {
    this.kafka = kafka;
    this.settings = settings;
    try (Admin admin = Admin.create(kafka.admin("test-topics"))) {
      TopicLayout layout =
          new TopicLayout(kafka.topicPrefix(), PARTITIONS, (short) 1, 1, "producer");
      new TopicAdmin(admin, layout, PATIENCE).create();
    }
    Map<String, Object> properties = new HashMap<>(kafka.producer("test-writer"));
    properties.put("partitioner.class", CellPartitioner.class);
    this.producer = new KafkaProducer<>(properties);
    this.gateway = Gateway.start(settings, kafka, InstantSource.system(), () -> CLOCK, metrics);
  }

  /** Ready when it returns. */
  static GatewayFixture start(String bootstrapServers, String name) {
    return start(bootstrapServers, name, settings());
  }

  /** On topics that are new each time: else a test that is run again would meet its first run. */
  static GatewayFixture start(String bootstrapServers, String name, GatewaySettings settings) {
    String prefix = name + "-" + System.nanoTime() + ".";
    return start(KafkaSettings.plain(bootstrapServers).withTopicPrefix(prefix), settings);
  }

  static GatewayFixture start(KafkaSettings kafka, GatewaySettings settings) {
    GatewayFixture fixture = new GatewayFixture(kafka, settings);
    fixture.awaitReady();
    return fixture;
  }

  static GatewaySettings settings() {
    List<Grant> grants = Arrays.stream(Role.values()).map(GatewayFixture::grant).toList();
    return GatewaySettings.of("g1", "127.0.0.1", 0, grants, AlertMapping.forCell("demo"));
  }

  /** Where nobody reads without a token; one for each role, and these. */
  static GatewaySettings settingsWithTokens(Grant... more) {
    GatewaySettings usual = settings();
    List<Grant> grants = new ArrayList<>(usual.grants());
    grants.addAll(List.of(more));
    return new GatewaySettings(
        "g1",
        "127.0.0.1",
        0,
        grants,
        GatewaySettings.Reads.WITH_TOKEN,
        AlertMapping.forCell("demo"),
        usual.http(),
        usual.streams(),
        usual.views());
  }

  private static Grant grant(Role role) {
    return role == Role.CONTESTANT
        ? Grant.ofContestant(name(role), token(role), CONTESTANT)
        : Grant.of(name(role), token(role), role);
  }

  static String name(Role role) {
    return "the-" + role.wireName();
  }

  static String token(Role role) {
    return "token-of-" + role.name().toLowerCase(Locale.ROOT);
  }

  void awaitReady() {
    Awaitility.await().atMost(PATIENCE).until(() -> get("/health/ready").statusCode() == 200);
  }

  /** Another one in its place and at its port, with nothing but the topics to remember by. */
  void restartGateway() {
    stopGateway();
    startGateway();
  }

  void stopGateway() {
    port = gateway.port();
    gateway.close();
  }

  void startGateway() {
    gateway = Gateway.start(settings.at(port), kafka, InstantSource.system(), () -> CLOCK, metrics);
    awaitReady();
  }

  Gateway gateway() {
    return gateway;
  }

  PrometheusMeterRegistry metrics() {
    return metrics;
  }

  URI uri(String path) {
    return URI.create(gateway.url() + path);
  }

  HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).GET());
  }

  HttpResponse<String> get(String path, Role role) throws Exception {
    return send(get(path, token(role)));
  }

  /** For who comes with this token. */
  HttpRequest.Builder get(String path, String token) {
    return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + token);
  }

  HttpResponse<String> post(String path, Role role, String body) throws Exception {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Authorization", "Bearer " + token(role))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  HttpResponse<String> delete(String path, Role role) throws Exception {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Authorization", "Bearer " + token(role))
            .DELETE());
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpClient http() {
    return http;
  }

  void write(Event event) throws Exception {
    producer.send(codec.encode(kafka.topicPrefix(), event)).get();
  }

  /** As fast as the broker takes them; all are on their topics when it returns. */
  void writeAll(List<? extends Event> events) throws Exception {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (Event event : events) {
      sent.add(producer.send(codec.encode(kafka.topicPrefix(), event)));
    }
    for (Future<RecordMetadata> record : sent) {
      record.get();
    }
  }

  String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  /** For another that works on the same topics. */
  KafkaSettings kafka() {
    return kafka;
  }

  void write(Topic topic, String key, String value) throws Exception {
    producer
        .send(
            new ProducerRecord<>(
                topic.name(kafka.topicPrefix()), key.getBytes(UTF_8), value.getBytes(UTF_8)))
        .get();
  }

  /** In each partition, as retention does it in time. */
  void deleteAllButTheLast(Topic topic) throws Exception {
    String name = topic.name(kafka.topicPrefix());
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (int p = 0; p < PARTITIONS; p++) {
      latest.put(new TopicPartition(name, p), OffsetSpec.latest());
    }
    try (Admin admin = Admin.create(kafka.admin("test-retention"))) {
      Map<TopicPartition, RecordsToDelete> older = new HashMap<>();
      admin
          .listOffsets(latest)
          .all()
          .get()
          .forEach(
              (partition, end) -> {
                if (end.offset() > 1) {
                  older.put(partition, RecordsToDelete.beforeOffset(end.offset() - 1));
                }
              });
      admin.deleteRecords(older).all().get();
    }
  }

  /** All that is on a topic now. */
  List<ConsumerRecord<byte[], byte[]>> records(Topic topic) {
    Map<String, Object> properties =
        kafka.consumer("test-reader", KafkaSettings.Isolation.READ_COMMITTED);
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
      String name = topic.name(kafka.topicPrefix());
      int count = consumer.partitionsFor(name).size();
      List<TopicPartition> partitions =
          IntStream.range(0, count).mapToObj(p -> new TopicPartition(name, p)).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
      return records;
    }
  }

  /** The events on a topic now, of one type. */
  <E extends Event> List<E> events(Topic topic, Class<E> type) {
    return records(topic).stream()
        .filter(r -> r.value() != null)
        .map(r -> codec.decode(r.headers(), r.value()))
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  @Override
  public void close() {
    gateway.close();
    producer.close(Duration.ofSeconds(5));
    http.shutdownNow();
    metrics.close();
  }
}
