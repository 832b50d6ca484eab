package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.InventoryEvent;
import io.everdrill.topics.events.TargetId;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/consuming.md, as they stand there: only their addresses are changed. */
class ConsumingGuideIT {
  private static final Path GUIDE = Path.of("..", "docs", "consuming.md");
  private static final long LIMIT_SECONDS = 60;

  @TempDir private static Path folder;
  private static EmbeddedKafka broker;
  private static GatewayFixture gateway;
  private static String guide;

  private static final int LAST_SHOWN = 20;

  /** The next drill of which somebody writes a verdict. */
  private static long nextDrill = 10;

  @BeforeAll
  static void start() throws Exception {
    guide = Files.readString(GUIDE);
    // The examples have the prefix of everybody who sets none, so that the broker is its own.
    broker = EmbeddedKafka.inTemporaryFolder();
    gateway =
        GatewayFixture.start(
            KafkaSettings.plain(broker.bootstrapServers()), GatewayFixture.settings());
    gateway.write(
        InventoryEvent.Target.process(
            new CellId("shop"),
            new TargetId("payment-1"),
            "payment-svc",
            new InventoryEvent.Location("host-1", "127.0.0.9", 0, ""),
            Instant.now()));
    gateway.write(TestEvents.verdict("shop", 1, 1, "payment-svc", TestEvents.missed()));
    gateway.write(TestEvents.verdict("shop", 2, 1, "auth-svc", TestEvents.detected()));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                gateway.get("/api/v1/verdicts").body().contains("shop-2.0")
                    && gateway.get("/api/v1/targets").body().contains("payment-1"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    broker.close();
  }

  @Test
  void kcatShowsTheLastVerdicts() throws Exception {
    assumeTools("kcat");

    gateway.write(TestEvents.verdict("shop", 998, 1, "cache-svc", TestEvents.missed()));

    String said = output(shell(indented("kcat").getFirst()));

    assertThat(said.lines()).hasSizeBetween(1, LAST_SHOWN).last().asString().contains("shop-998.0");
  }

  @Test
  void kcatFindsOneVerdictByItsKey() throws Exception {
    assumeTools("kcat");
    gateway.write(TestEvents.verdict("shop", 3, 1, "cache-svc", TestEvents.missed()));

    String said = output(shell(indented("kcat").get(2)));

    assertThat(said.lines()).hasSize(1).first().asString().startsWith("shop/shop-3.0 {");
  }

  @Test
  void kcatAndJqShowWhatWasMissedAsItComes() throws Exception {
    assumeTools("kcat", "jq");
    Path out = folder.resolve("missed");
    Process watching = shell(indented("kcat").get(1)).redirectOutput(out.toFile()).start();
    try {
      await()
          .atMost(PATIENCE)
          .until(() -> writeOneOfEach() && Files.readString(out).contains("\"missed\""));
    } finally {
      end(watching);
    }
    assertThat(Files.readString(out).lines()).allMatch(line -> line.contains("\"missed\""));
  }

  @Test
  void pythonReadsEventsAndGoesOnAfterALostConnection() throws Exception {
    assumeTools("python3");
    Path program = folder.resolve("reader.py");
    Files.writeString(
        program,
        fenced("python").getFirst()
            + """

            import os
            for kind, event in events("%s", os.environ["TOKEN"], "verdicts"):
                print(kind, event.get("injection"), flush=True)
            """
                .formatted(gateway.uri("")));
    Path out = folder.resolve("python");
    Process reading = shell("python3 " + program).redirectOutput(out.toFile()).start();
    try {
      await()
          .atMost(PATIENCE)
          .until(() -> writeOneOfEach() && Files.readString(out).contains("verdict.v1 shop-"));

      gateway.stopGateway();
      try {
        gateway.write(TestEvents.verdict("shop", 999, 1, "cache-svc", TestEvents.missed()));
      } finally {
        gateway.startGateway();
      }

      await().atMost(PATIENCE).until(() -> Files.readString(out).contains("shop-999.0"));
    } finally {
      end(reading);
    }
    List<String> lines = Files.readAllLines(out);
    assertThat(lines).doesNotHaveDuplicates();
  }

  @Test
  void curlAsksTheGateway() throws Exception {
    assumeTools("curl");
    List<String> lines = indented("REST").getFirst().lines().toList();
    assertThat(lines).hasSize(3);

    assertThat(output(shell(lines.get(0)))).contains("shop-1.0").doesNotContain("shop-2.0");
    assertThat(output(shell(lines.get(1)))).contains("\"answer\":\"no\"");
    output(shell(lines.get(2)));
    assertThat(Files.readString(folder.resolve("everdrill-junit.xml")))
        .contains("<testsuite name=\"cell-monitor\"");
  }

  @Test
  void javaReadsVerdictsWithTheCodec() throws Exception {
    List<String> taken = new ArrayList<>();

    javaReader(fenced("java").getFirst()).accept(taken);

    assertThat(taken).contains("shop-1.0", "shop-2.0");
  }

  /** The example as the body of a class that has what it leaves to its reader. */
  private static Consumer<List<String>> javaReader(String example) throws Exception {
    Path source = folder.resolve("Reader.java");
    Files.writeString(
        source,
        """
        import io.everdrill.topics.EventCodec;
        import io.everdrill.topics.UnreadableEvent;
        import io.everdrill.topics.events.VerdictEvent;
        import java.time.Duration;
        import java.util.List;
        import org.apache.kafka.clients.consumer.*;
        import org.apache.kafka.common.TopicPartition;

        public class Reader {
          public static List<String> taken;
          static void log(ConsumerRecord<byte[], byte[]> record, UnreadableEvent e) {}
          static void take(VerdictEvent.Injection verdict) { taken.add(verdict.injection().value()); }
          public static void read(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
            while (taken.size() < 2) {
        %s
            }
          }
        }
        """
            .formatted(example));
    String path = System.getProperty("java.class.path");
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", folder.toString(), "-cp", path, source.toString());
    assertThat(failed).as("compiles").isZero();
    return taken -> read(taken);
  }

  private static void read(List<String> taken) {
    KafkaSettings kafka = KafkaSettings.plain(gateway.bootstrapServers());
    Map<String, Object> settings = kafka.consumer("guide", KafkaSettings.Isolation.READ_COMMITTED);
    settings.put("auto.offset.reset", "earliest");
    List<TopicPartition> partitions =
        IntStream.range(0, GatewayFixture.PARTITIONS)
            .mapToObj(p -> new TopicPartition("everdrill.verdicts", p))
            .toList();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings);
        URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      Class<?> reader = loader.loadClass("Reader");
      reader.getField("taken").set(null, taken);
      reader
          .getMethod("read", org.apache.kafka.clients.consumer.Consumer.class, List.class)
          .invoke(null, consumer, partitions);
    } catch (IOException | ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** Always true: between two looks at what came of it. */
  private static boolean writeOneOfEach() throws Exception {
    gateway.write(TestEvents.verdict("shop", nextDrill++, 1, "cache-svc", TestEvents.missed()));
    gateway.write(TestEvents.verdict("shop", nextDrill++, 1, "cache-svc", TestEvents.detected()));
    return true;
  }

  private static ProcessBuilder shell(String example) {
    String command =
        example
            .replace("127.0.0.1:9092", gateway.bootstrapServers())
            .replace("http://127.0.0.1:8080", gateway.uri("").toString());
    ProcessBuilder shell = new ProcessBuilder("bash", "-o", "pipefail", "-c", command);
    shell.environment().put("TOKEN", GatewayFixture.token(Role.READER));
    shell.directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
    return shell;
  }

  private static String output(ProcessBuilder shell) throws Exception {
    Path out = Files.createTempFile(folder, "out", "");
    Process process = shell.redirectOutput(out.toFile()).start();
    try {
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("ends in time").isTrue();
    } finally {
      end(process);
    }
    assertThat(process.exitValue()).as(String.join(" ", shell.command())).isZero();
    return Files.readString(out, UTF_8);
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }

  private static void assumeTools(String... names) {
    for (String name : names) {
      boolean here =
          Stream.of(System.getenv("PATH").split(":"))
              .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
      assumeThat(here).as(name + " is installed (Debian: " + name + ")").isTrue();
    }
  }

  /** The blocks that are indented by four, under a heading. */
  private static List<String> indented(String heading) {
    String chapter = guide.split("(?m)^## " + heading + "\\n", 2)[1].split("(?m)^## ", 2)[0];
    return Stream.of(chapter.split("\\n\\n"))
        .map(block -> block.replaceFirst("^\\n+", ""))
        .filter(block -> block.startsWith("    "))
        .map(block -> block.stripIndent().strip())
        .toList();
  }

  /** The blocks that are fenced as a language. */
  private static List<String> fenced(String language) {
    return Stream.of(guide.split("```"))
        .filter(block -> block.startsWith(language + "\n"))
        .map(block -> block.substring(language.length() + 1))
        .toList();
  }
}
