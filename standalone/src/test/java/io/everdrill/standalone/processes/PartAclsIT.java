package io.everdrill.standalone.processes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.KafkaSettings.Isolation;
import io.everdrill.standalone.commands.EverdrillCommand;
import io.everdrill.standalone.commands.Surroundings;
import io.everdrill.topics.Party;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.InjectionEvent.Ended;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.ProcessFault;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.tools.AclCommand;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What {@code topics acls} prints, given to Kafka's own command on a broker that lets nobody do
 * more: the parts do their work with it, and profiles see what they should.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledOnOs(OS.LINUX)
@Timeout(480)
class PartAclsIT {
  private static final String TOKEN = "token-of-a-commander";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private Path folder;
  private GuardedKafka kafka;
  private PartsRig rig;

  @BeforeAll
  void allowWhatIsPrinted(@TempDir Path temporary) throws Exception {
    folder = temporary;
    List<String> users = new ArrayList<>(List.of(GuardedKafka.ADMIN));
    Stream.of(Party.values()).map(PartAclsIT::user).forEach(users::add);
    kafka = opened(GuardedKafka.start(folder.resolve("kafka"), users));
    rig = opened(new PartsRig(folder, kafka.as(GuardedKafka.ADMIN), p -> kafka.login(user(p))));
    Path admin = folder.resolve("admin.properties");
    try (var out = Files.newBufferedWriter(admin)) {
      for (Map.Entry<String, Object> property :
          kafka.as(GuardedKafka.ADMIN).admin("acls").entrySet()) {
        out.write(property.getKey() + "=" + property.getValue() + "\n");
      }
    }
    PrintStream console = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream()));
    try {
      allow(admin);
    } finally {
      System.setOut(console);
    }
  }

  /** Kafka's command says each of them. */
  private void allow(Path admin) {
    for (Party party : Party.values()) {
      List<String> lines = printed("topics", "acls", "--part", party.toString());
      assertThat(lines.getFirst()).isEqualTo("set -e");
      for (String line : lines.subList(1, lines.size())) {
        List<String> words = List.of(line.split(" "));
        assertThat(words.subList(0, 2)).containsExactly("kafka-acls.sh", "\"$@\"");
        List<String> arguments =
            new ArrayList<>(
                List.of(
                    "--bootstrap-server",
                    kafka.bootstrapServers(),
                    "--command-config",
                    admin.toString()));
        arguments.addAll(words.subList(2, words.size()));
        AclCommand.main(arguments.toArray(String[]::new));
      }
    }
  }

  @AfterAll
  void stop() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.push(resource);
    return resource;
  }

  @Test
  void everyPartDoesItsWorkAndIsDeniedNothing() throws Exception {
    RecordingAuthorizer.forget();
    Victim victim = opened(new Victim(folder));
    List<PartProcess> parts =
        List.of(
            opened(rig.startGuard()),
            opened(rig.startAgent()),
            opened(rig.startJudge()),
            opened(rig.startScheduler()),
            opened(rig.startProbes()),
            opened(rig.startGateway(gateway())));
    for (PartProcess part : parts) {
      part.awaitRunning();
    }
    rig.awaitGuard();

    InjectionId paused =
        rig.drill(
            rig.awaitAgent(),
            new ProcessFault.Pause(),
            new Location(PartsDrill.HOST, "", 0, victim.pidFile().toString()),
            Duration.ofSeconds(1));
    rig.awaitFact(paused, Ended.class);
    useGateway(parts.getLast().listeningAt());
    operate("halt", "--cell", PartsDrill.CELL.value(), "--reason", "trying");
    operate("status");
    operate("resume", "--cell", PartsDrill.CELL.value(), "--reason", "tried");
    operate("is-it-us", "--service", "victim");
    operate("audit");
    operate("score", "--from-topics");

    for (Topic written :
        List.of(
            Topic.RANDOMNESS,
            Topic.PROGRAMMES,
            Topic.STEADY_STATE,
            Topic.GUARD_READINGS,
            Topic.PROBERS,
            Topic.CLOCK,
            Topic.ALERTS,
            Topic.AUDIT,
            Topic.HALTS)) {
      await(written + " is written").atMost(LIMIT).until(() -> records(written) > 0);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (PartProcess part : parts) {
        await("readiness")
            .atMost(LIMIT)
            .untilAsserted(() -> assertThat(part.readiness(client)).as(part.said()).isEqualTo(200));
      }
    }
    for (PartProcess part : parts) {
      assertThat(part.terminate()).as(part.said()).isEqualTo(143);
    }
    assertThat(RecordingAuthorizer.denied()).as("denied").isEmpty();
  }

  /** The broker's own answer to what each may do with each topic. */
  @ParameterizedTest
  @EnumSource
  void partyReadsAndWritesWhatTheCatalogueSaysAndNothingElse(Party party) throws Exception {
    Set<Topic> readable = EnumSet.noneOf(Topic.class);
    Set<Topic> writable = EnumSet.noneOf(Topic.class);
    try (Admin admin = Admin.create(kafka.as(user(party)).admin("who-am-i"))) {
      for (Topic topic : Topic.values()) {
        Set<AclOperation> may = operations(admin, topic);
        if (may.contains(AclOperation.READ)) {
          readable.add(topic);
        }
        if (may.contains(AclOperation.WRITE)) {
          writable.add(topic);
        }
      }
    }

    // Its changelogs begin as this topic of its own does.
    if (party == Party.GUARD) {
      assertThat(readable.remove(Topic.GUARD_READINGS)).isTrue();
    }
    assertThat(readable).isEqualTo(party.readable());
    assertThat(writable).isEqualTo(party.writable());
  }

  private static Set<AclOperation> operations(Admin admin, Topic topic) throws Exception {
    try {
      String name = topic.name(Topic.DEFAULT_PREFIX);
      return admin
          .describeTopics(
              List.of(name), new DescribeTopicsOptions().includeAuthorizedOperations(true))
          .topicNameValues()
          .get(name)
          .get(30, TimeUnit.SECONDS)
          .authorizedOperations();
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(TopicAuthorizationException.class);
      return Set.of();
    }
  }

  @Test
  void contestantReadsVerdictsAndScoreboardAndNoAnswerBefore() {
    KafkaSettings contestant = kafka.as(user(Party.CONTESTANT));

    for (Topic open : List.of(Topic.VERDICTS, Topic.SCOREBOARD)) {
      read(contestant, open, user(Party.CONTESTANT) + "-reader");
    }
    for (Topic answers :
        List.of(Topic.ALERTS, Topic.INJECTIONS, Topic.DRILLS, Topic.DETECTIONS, Topic.COMMANDS)) {
      assertThatThrownBy(() -> read(contestant, answers, user(Party.CONTESTANT) + "-reader"))
          .as(answers.shortName())
          .isInstanceOf(TopicAuthorizationException.class);
    }
    assertThatThrownBy(() -> read(contestant, Topic.VERDICTS, Topic.DEFAULT_PREFIX + "judge"))
        .isInstanceOf(GroupAuthorizationException.class);
  }

  private static void read(KafkaSettings kafka, Topic topic, String group) {
    Map<String, Object> properties = kafka.consumer("reader", Isolation.READ_COMMITTED);
    properties.put("group.id", group);
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
      consumer.subscribe(List.of(topic.name(kafka.topicPrefix())));
      await().atMost(LIMIT).until(() -> partitions(consumer) > 0);
    }
  }

  private static int partitions(KafkaConsumer<byte[], byte[]> consumer) {
    consumer.poll(Duration.ofMillis(100));
    return consumer.assignment().size();
  }

  private Map<String, String> gateway() throws Exception {
    String digest =
        HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(TOKEN.getBytes(UTF_8)));
    Path tokens =
        Files.writeString(
            folder.resolve("tokens.yaml"),
            "tokens:\n  - {name: all, sha256: %s, roles: [alert-source, commander]}\n"
                .formatted(digest));
    // It takes nothing, and need not: the group that sends is what matters here.
    Path outputs =
        Files.writeString(
            folder.resolve("outputs.yaml"),
            "pushes:\n  - {name: ops, url: \"http://127.0.0.1:1\", page: \"http://127.0.0.1:1\"}\n");
    return Map.of(
        "gateway.tokens-file", tokens.toString(), "gateway.outputs-file", outputs.toString());
  }

  private static void useGateway(String url) throws Exception {
    post(url, "alerts", "{\"name\": \"Slow\", \"cell\": \"elsewhere\", \"service\": \"shop\"}");
    post(
        url,
        "diagnoses",
        """
        {"cell": "elsewhere", "detector": "rca", "incident": "i1",
         "diagnosedAt": "2026-11-21T03:00:10Z",
         "alerts": [{"fingerprint": "c1d2e3f4", "startsAt": "2026-11-21T03:00:00Z"}],
         "roots": [{"service": "shop", "confidence": 0.9}], "evidence": ["first"]}""");
    post(
        url,
        "targets",
        """
        {"cell": "elsewhere", "target": "pay-1", "kind": "process", "service": "pay", "tier": "1",
         "location": {"host": "h1", "address": "10.0.0.7", "port": 8080}}""");
    post(
        url,
        "probes",
        """
        {"cell": "elsewhere", "probe": "shop", "service": "shop", "intervalMs": 1000,
         "timeoutMs": 500, "check": {"kind": "http", "url": "http://127.0.0.1:1/"}}\
        """);
    post(url, "halt", "{\"scope\": \"elsewhere\", \"reason\": \"trying\"}");
    post(url, "alerts", "\"nothing that can be read\"");
  }

  private static void post(String url, String route, String body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(url + "/api/v1/" + route))
                  .header("Authorization", "Bearer " + TOKEN)
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(route + ": " + answer.body()).isLessThan(410);
      assertThat(answer.statusCode()).as(route + ": " + answer.body()).isNotIn(401, 403, 404);
    }
  }

  private void operate(String... command) {
    Map<String, String> environment = new HashMap<>();
    kafka
        .login(user(Party.OPERATOR))
        .forEach(
            (key, value) ->
                environment.put(
                    "EVERDRILL_" + key.toUpperCase().replace('.', '_').replace('-', '_'), value));
    environment.put("EVERDRILL_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
    StringWriter said = new StringWriter();
    int exitCode = everdrill(environment, said, command);
    // 1 is an answer too; what Kafka refuses is 3.
    assertThat(exitCode).as(Arrays.toString(command) + ": " + said).isIn(0, 1);
  }

  private static List<String> printed(String... command) {
    StringWriter said = new StringWriter();
    assertThat(everdrill(Map.of(), said, command)).as(said.toString()).isZero();
    return said.toString().lines().toList();
  }

  private static int everdrill(
      Map<String, String> environment, StringWriter said, String... command) {
    PrintWriter out = new PrintWriter(said, true);
    return EverdrillCommand.commandLine(
            new Surroundings(
                environment, InstantSource.system(), new SplittableRandom(1), "somebody"))
        .setOut(out)
        .setErr(out)
        .execute(command);
  }

  private long records(Topic topic) throws Exception {
    try (Admin admin = Admin.create(kafka.as(GuardedKafka.ADMIN).admin("count"))) {
      String name = topic.name(Topic.DEFAULT_PREFIX);
      int partitions =
          admin.describeTopics(List.of(name)).allTopicNames().get().get(name).partitions().size();
      Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
      IntStream.range(0, partitions)
          .forEach(p -> asked.put(new TopicPartition(name, p), OffsetSpec.latest()));
      return admin.listOffsets(asked).all().get().values().stream()
          .mapToLong(offset -> offset.offset())
          .sum();
    }
  }

  private static String user(Party party) {
    return user(party.toString());
  }

  private static String user(String part) {
    return "everdrill-" + part;
  }
}
