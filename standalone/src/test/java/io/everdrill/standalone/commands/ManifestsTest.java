package io.everdrill.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.everdrill.gateway.GatewaySettings;
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
  private static final List<String> NO_MANIFESTS = List.of("kustomization.yaml", "policy.yaml");
  private static final String UNDO = "by-hand/undo.yaml";

  /** What Gateway's views may hold: verdicts, drills, and six kinds of late events. */
  private static final int KINDS_OF_LATE_EVENTS = 6;

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
    KeyFiles.write(root.resolve("etc/everdrill/agents"), "agent", KeyFiles.generate());
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
                  .filter(f -> f.endsWith(".yaml") && !NO_MANIFESTS.contains(f)))
          .containsExactlyInAnyOrderElementsOf(named);
    }
    for (String file : Stream.concat(named.stream(), Stream.of(UNDO)).toList()) {
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

  /** What watches a fault, or decides on one, is not where it is. */
  @ParameterizedTest
  @ValueSource(strings = {"scheduler", "evaluator", "probes", "gateway"})
  void partKeepsOffTheNodesThatAreDrilled(String part) throws IOException {
    JsonNode pod = documents(part + ".yaml").getFirst().at("/spec/template/spec");
    JsonNode required =
        pod.at(
            "/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution"
                + "/nodeSelectorTerms/0/matchExpressions/0");
    JsonNode drilled =
        documents("agent.yaml")
            .getFirst()
            .at("/spec/template/spec/nodeSelector")
            .properties()
            .iterator()
            .next()
            .getValue();

    assertThat(required.get("key").asText()).isEqualTo("everdrill.io/drills");
    assertThat(required.get("operator").asText()).isEqualTo("NotIn");
    assertThat(required.get("values")).containsExactly(drilled);
  }

  @ParameterizedTest
  @ValueSource(strings = {"scheduler", "evaluator", "gateway"})
  void partIsSpreadAndDrainedOneAtATime(String part) throws IOException {
    JsonNode workload = documents(part + ".yaml").getFirst();
    JsonNode budget =
        documents(part + ".yaml").stream()
            .filter(d -> d.path("kind").asText().equals("PodDisruptionBudget"))
            .findFirst()
            .orElseThrow();
    JsonNode labels = workload.at("/spec/template/metadata/labels");

    assertThat(workload.at("/spec/replicas").asInt()).isGreaterThan(1);
    assertThat(budget.at("/spec/maxUnavailable").asInt()).isEqualTo(1);
    assertThat(budget.at("/spec/selector/matchLabels")).isEqualTo(labels);
    assertThat(
            workload.at(
                "/spec/template/spec/topologySpreadConstraints/0/labelSelector/matchLabels"))
        .isEqualTo(labels);
  }

  /** Metrics say that a drill runs, and ask for no token. */
  @Test
  void healthIsOpenToTheMonitoringAlone() throws IOException {
    List<JsonNode> policies = documents("network.yaml");
    JsonNode all = policies.getFirst().get("spec");

    assertThat(all.at("/podSelector/matchLabels")).hasSize(1);
    for (String part : PARTS) {
      assertThat(documents(part + ".yaml").getFirst().at("/spec/template/metadata/labels"))
          .as(part)
          .contains(all.at("/podSelector/matchLabels/app.kubernetes.io~1part-of"));
    }
    assertThat(policies)
        .flatExtracting(p -> p.at("/spec/ingress").valueStream().toList())
        .allSatisfy(
            from ->
                assertThat(from.path("from").isEmpty())
                    .as(from.toString())
                    .isEqualTo(from.at("/ports/0/port").asText().equals("http")));
    assertThat(documents("agent.yaml").getFirst().toString())
        .contains("--set=health.host=127.0.0.1");
  }

  /** What is undone by hand sees of the node all that the agent saw. */
  @Test
  void undoByHandMountsWhatTheAgentMounts() throws IOException {
    JsonNode pod = documents(UNDO).getFirst().get("spec");
    JsonNode agent = documents("agent.yaml").getFirst().at("/spec/template/spec");
    List<JsonNode> ofNode =
        agent.get("volumes").valueStream().filter(v -> v.has("hostPath")).toList();

    assertThat(pod.get("volumes").findValues("hostPath").stream().map(h -> h.get("path")))
        .containsExactlyElementsOf(ofNode.stream().map(v -> v.at("/hostPath/path")).toList());
    assertThat(strings(pod.at("/containers/0/args")))
        .containsExactly("undo", "/var/lib/everdrill/journal");
    assertThat(strings(container("agent").get("args")))
        .contains("--set=agent.journal=/var/lib/everdrill/journal");
    for (String shared : List.of("hostPID", "hostNetwork")) {
      assertThat(pod.get(shared)).as(shared).isEqualTo(agent.get(shared));
    }
    assertThat(pod.at("/containers/0/securityContext"))
        .isEqualTo(container("agent").get("securityContext"));
  }

  /** Kubernetes would name the ports of services in variables that read like settings. */
  @Test
  void noPodIsToldOfServicesByItsEnvironment() throws IOException {
    for (String part : PARTS) {
      assertThat(documents(part + ".yaml").getFirst().at("/spec/template/spec/enableServiceLinks"))
          .as(part)
          .isEqualTo(BooleanNode.FALSE);
    }
  }

  @Test
  void gatewaysHeapHoldsItsViewsTwice() throws IOException {
    GatewaySettings.ViewLimits views = GatewaySettings.ViewLimits.DEFAULT;
    long most = 2 * views.maxResultBytes() + KINDS_OF_LATE_EVENTS * views.maxRecentBytes();

    assertThat((long) heapMebibytes("gateway") << 20).isGreaterThanOrEqualTo(2 * most);
  }

  @Test
  void heapIsAtMostHalfOfTheMemoryLimit() throws IOException {
    for (String part : PARTS) {
      String limit = container(part).at("/resources/limits/memory").asText();

      assertThat(limit).as(part).endsWith("Mi");
      assertThat(heapMebibytes(part) * 2)
          .as(part)
          .isLessThanOrEqualTo(Integer.parseInt(limit.replace("Mi", "")));
    }
  }

  /** What it says of its JVM, which also ends when memory does. */
  private static int heapMebibytes(String part) throws IOException {
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
    assertThat(options).as(part).contains("-XX:+ExitOnOutOfMemoryError");
    return Integer.parseInt(heap.group(1));
  }

  /** A name with a digest: who reads it is started anew when it changes. */
  @Test
  void settingsAndPolicyAreGenerated() throws IOException {
    JsonNode kustomization = documents("kustomization.yaml").getFirst();

    assertThat(kustomization.get("configMapGenerator").findValuesAsText("name"))
        .containsExactly("everdrill-settings", "everdrill-policy");
    assertThat(kustomization.has("generatorOptions")).isFalse();
    for (String generated : List.of("settings.env", "policy.yaml")) {
      assertThat(kustomization.get("configMapGenerator").toString()).contains(generated);
      assertThat(MANIFESTS.resolve(generated)).exists();
    }
  }

  @Test
  void policyAllowsNothing() throws IOException {
    assertThat(documents("policy.yaml").getFirst().get("allow")).isEmpty();
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
    for (String line : Files.readAllLines(MANIFESTS.resolve("settings.env"))) {
      if (!line.startsWith("#")) {
        environment.put(
            line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
      }
    }
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
