package io.everdrill.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.everdrill.runtime.SettingsSource;
import io.everdrill.topics.KeyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code k8s/} gives each container is what the command takes. */
class ManifestsTest {
  private static final Path MANIFESTS = Path.of("../k8s");
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final List<String> PARTS =
      List.of("scheduler", "evaluator", "probes", "gateway", "agent");

  /** Where the containers' mounts are while the test reads their settings. */
  @TempDir private Path root;

  @BeforeEach
  void mountSecrets() throws Exception {
    Path keys = root.resolve("etc/everdrill/keys");
    KeyFiles.write(keys, "scheduler", KeyFiles.generate());
    KeyFiles.write(keys, "agent", KeyFiles.generate());
    Files.writeString(keys.resolve("master"), "ab".repeat(32));
    KeyFiles.write(root.resolve("etc/everdrill/schedulers"), "scheduler", KeyFiles.generate());
    Path gateway = Files.createDirectories(root.resolve("etc/everdrill/gateway"));
    Files.writeString(gateway.resolve("tokens.yaml"), "tokens: []\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"scheduler", "evaluator", "probes", "gateway", "agent"})
  void partTakesItsArgumentsAndItsEnvironment(String part) throws Exception {
    JsonNode container = container(part);
    List<String> args = strings(container.get("args"));
    Map<String, String> environment = environment(container);
    Map<String, String> set = new HashMap<>();
    for (String arg : args.subList(1, args.size())) {
      assertThat(arg).startsWith("--set=");
      String[] pair = arg.substring("--set=".length()).split("=", 2);
      set.put(pair[0], pair[1].replaceFirst("^/", root + "/"));
    }
    PartCommand<?> command = command(args.getFirst(), environment);

    PartCommand.All<?> read =
        SettingsSource.of(environment).withCommandLine(set).read(command::readAll);

    assertThat(args.getFirst()).isEqualTo(part);
    assertThat(read.kafka().bootstrapServers()).isEqualTo("kafka-bootstrap.kafka.svc:9093");
    assertThat(read.health().getPort()).isEqualTo(healthPort(container));
  }

  @Test
  void kustomizationNamesEveryManifest() throws IOException {
    List<String> named = strings(documents("kustomization.yaml").getFirst().get("resources"));
    try (Stream<Path> files = Files.list(MANIFESTS)) {
      assertThat(
              files
                  .map(f -> f.getFileName().toString())
                  .filter(f -> f.endsWith(".yaml") && !f.equals("kustomization.yaml")))
          .containsExactlyInAnyOrderElementsOf(named);
    }
    for (String file : named) {
      assertThat(documents(file))
          .isNotEmpty()
          .allSatisfy(
              d -> {
                assertThat(d.path("apiVersion").asText()).isNotEmpty();
                assertThat(d.path("kind").asText()).isNotEmpty();
                assertThat(d.at("/metadata/name").asText()).isNotEmpty();
              });
    }
  }

  @Test
  void whatIsMountedIsDeclaredAndPodsAreSelected() throws IOException {
    for (String part : PARTS) {
      JsonNode workload = documents(part + ".yaml").getFirst();
      List<String> declared =
          Stream.of("/spec/template/spec/volumes", "/spec/volumeClaimTemplates")
              .flatMap(at -> workload.at(at).findValuesAsText("name").stream())
              .toList();

      assertThat(declared)
          .as(part)
          .containsAll(container(part).path("volumeMounts").findValuesAsText("name"));
      assertThat(workload.at("/spec/selector/matchLabels"))
          .isEqualTo(workload.at("/spec/template/metadata/labels"));
    }
  }

  @Test
  void heapIsAtMostHalfOfTheMemoryLimit() throws IOException {
    for (String part : PARTS) {
      JsonNode container = container(part);
      String options =
          container
              .get("env")
              .valueStream()
              .filter(e -> e.get("name").asText().equals("EVERDRILL_JAVA_OPTS"))
              .map(e -> e.get("value").asText())
              .collect(Collectors.joining());
      Matcher heap = Pattern.compile("-Xmx(\\d+)m").matcher(options);
      assertThat(heap.find()).as(part + ": " + options).isTrue();
      String limit = container.at("/resources/limits/memory").asText();

      assertThat(limit).as(part).endsWith("Mi");
      assertThat(Integer.parseInt(heap.group(1)) * 2)
          .as(part)
          .isLessThanOrEqualTo(Integer.parseInt(limit.replace("Mi", "")));
    }
  }

  @Test
  void policyAllowsNothing() throws IOException {
    JsonNode policy = documents("settings.yaml").getLast().get("data").get("policy.yaml");

    assertThat(YAML.readTree(policy.asText()).get("allow")).isEmpty();
  }

  private static PartCommand<?> command(String name, Map<String, String> environment) {
    Surroundings still =
        new Surroundings(
            environment, InstantSource.fixed(Instant.EPOCH), new SplittableRandom(1), "somebody");
    return (PartCommand<?>)
        EverdrillCommand.commandLine(still).getSubcommands().get(name).getCommand();
  }

  private static int healthPort(JsonNode container) {
    JsonNode probed = container.at("/livenessProbe/httpGet/port");
    if (probed.isInt()) {
      return probed.asInt();
    }
    for (JsonNode port : container.get("ports")) {
      if (port.get("name").equals(probed)) {
        return port.get("containerPort").asInt();
      }
    }
    throw new AssertionError("expected a port named " + probed);
  }

  /** As Kubernetes makes it: the settings, the secret's keys, and names of pod and node. */
  private static Map<String, String> environment(JsonNode container) throws IOException {
    Map<String, String> environment = new HashMap<>();
    documents("settings.yaml")
        .getFirst()
        .get("data")
        .properties()
        .forEach(setting -> environment.put(setting.getKey(), setting.getValue().asText()));
    environment.put("EVERDRILL_KAFKA_USER", "part");
    environment.put("EVERDRILL_KAFKA_PASSWORD", "hush");
    container.path("env").forEach(e -> environment.put(e.get("name").asText(), "node-1"));
    return environment;
  }

  private static JsonNode container(String part) throws IOException {
    return documents(part + ".yaml").getFirst().at("/spec/template/spec/containers/0");
  }

  private static List<String> strings(JsonNode list) {
    return list.valueStream().map(JsonNode::asText).toList();
  }

  private static List<JsonNode> documents(String file) throws IOException {
    try (var documents =
        YAML.readerFor(JsonNode.class).<JsonNode>readValues(MANIFESTS.resolve(file).toFile())) {
      return documents.readAll();
    }
  }
}
