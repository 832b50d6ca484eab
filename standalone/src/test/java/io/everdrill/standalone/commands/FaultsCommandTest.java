package io.everdrill.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.topics.Json;
import io.everdrill.topics.events.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultsCommandTest {

  private static final String POLICY = "greatestLimitSeconds: 60\ngreatestAtOnce: 3\nallow: []\n";

  @Test
  void everyFaultOfTheContractIsListed() {
    assertThat(FaultExamples.EXAMPLES.stream().map(Fault::kind))
        .containsExactlyInAnyOrderElementsOf(Fault.kinds().stream().map(Fault::kindOf).toList());
  }

  @Test
  void parametersAreNamedAsInProgrammeFiles() {
    assertThat(CommandRun.of("faults").out())
        .anyMatch(
            line ->
                line.matches(
                    "network-latency +network +.+ latency: duration, jitter: duration,"
                        + " correlationPercent: number, peers: texts, ports: numbers"));
  }

  @Test
  void eachKindSaysByWhichMechanismThisHostDoesItOrWhyNot() throws Exception {
    CommandRun run = CommandRun.of("faults", "--format", "json");

    for (var listed : Json.mapper().readTree(run.out().getFirst()).get("faults")) {
      boolean supported = listed.get("supported").asBoolean();
      assertThat(listed.get("mechanism").asText().isEmpty()).isNotEqualTo(supported);
      assertThat(listed.get("reason").asText().isEmpty()).isEqualTo(supported);
    }
  }

  @Test
  void eachKindSaysWhetherItCanBeAimedAtAControlGroup() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    assumeTrue(Files.isDirectory(Path.of("/sys/fs/cgroup")), "needs control groups");
    CommandRun run = CommandRun.of("faults", "--format", "json");
    Map<String, String> on = new TreeMap<>();
    for (var listed : Json.mapper().readTree(run.out().getFirst()).get("faults")) {
      var group = listed.get("controlGroup");
      assertThat(group.get("reason").asText().isEmpty())
          .isEqualTo(group.get("supported").asBoolean());
      on.put(listed.get("kind").asText(), group.get("mechanism").asText());
    }

    assertThat(on.get("cpu-throttle")).startsWith("cgroup-");
    assertThat(on.get("process-kill")).isEqualTo("signal-whole");
    assertThat(on.get("packet-loss")).isIn("nft-whole", "");
    assertThat(on).containsEntry("packet-reorder", "").containsEntry("container-kill", "");
    assertThat(CommandRun.of("faults").out())
        .anyMatch(line -> line.matches("cpu-load .+\\[on a control group: busy-processes]"));
  }

  @Test
  void policySaysWhetherPacketsMayBeLedThroughTheAgent(@TempDir Path folder) throws Exception {
    Path silent = Files.writeString(folder.resolve("silent.yaml"), POLICY);
    Path allows = Files.writeString(folder.resolve("allows.yaml"), POLICY + "nfqueue: true\n");

    assertThat(reorderUnder(silent)).contains("nfqueue: the local policy does not allow");
    assertThat(reorderUnder(allows)).doesNotContain("the local policy does not allow");
  }

  /** It needs a queue wherever the kernel has no netem; where it has, neither file matters. */
  private static String reorderUnder(Path policy) throws Exception {
    CommandRun run = CommandRun.of("faults", "--policy", policy.toString(), "--format", "json");
    assertThat(run.exitCode()).isZero();
    for (var listed : Json.mapper().readTree(run.out().getFirst()).get("faults")) {
      if (listed.get("kind").asText().equals("packet-reorder")) {
        assumeTrue(!listed.get("mechanism").asText().equals("netem"), "the kernel has netem");
        return listed.get("reason").asText();
      }
    }
    throw new AssertionError("packet-reorder is not listed");
  }

  @Test
  void faultsOfServersNeedAConnectionInThePolicy(@TempDir Path folder) throws Exception {
    Path none = Files.writeString(folder.resolve("none.yaml"), POLICY);
    Path all =
        Files.writeString(
            folder.resolve("all.yaml"),
            POLICY
                + """
                connections:
                  - {targets: ["*"], url: "redis://127.0.0.1:1/0"}
                  - {targets: ["*"], url: "jdbc:postgresql://127.0.0.1:1/shop"}
                  - {targets: ["*"], url: "kafka://127.0.0.1:1"}
                """);

    assertThat(ofServers(none))
        .hasSize(12)
        .allSatisfy(
            (kind, reason) ->
                assertThat(reason)
                    .contains("the local policy names no ")
                    .endsWith(kind.startsWith("cache") ? "rediss: connection" : ": connection"));
    assertThat(ofServers(all)).hasSize(12).allSatisfy((k, reason) -> assertThat(reason).isEmpty());
  }

  /** Why not, by kind; empty where it can be done. */
  private static Map<String, String> ofServers(Path policy) throws Exception {
    CommandRun run = CommandRun.of("faults", "--policy", policy.toString(), "--format", "json");
    Map<String, String> reasons = new TreeMap<>();
    for (var listed : Json.mapper().readTree(run.out().getFirst()).get("faults")) {
      String kind = listed.get("kind").asText();
      if (kind.matches("(cache|sql|kafka)-.*")) {
        reasons.put(kind, listed.get("reason").asText());
      }
    }
    return reasons;
  }

  /** Of a host as its agent finds it before anybody wrote a policy. */
  @Test
  void mostKindsAreSupportedByRootWithoutAPolicy() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    assumeTrue(Files.isDirectory(Path.of("/sys/fs/cgroup")), "needs control groups");
    List<Boolean> supported = new ArrayList<>();
    CommandRun run = CommandRun.of("faults", "--format", "json");
    for (var listed : Json.mapper().readTree(run.out().getFirst()).get("faults")) {
      supported.add(listed.get("supported").asBoolean());
    }

    assertThat(supported).hasSizeGreaterThanOrEqualTo(40);
    assertThat(supported.stream().filter(able -> able)).hasSizeGreaterThanOrEqualTo(32);
  }

  @Test
  void policyThatIsNotThereIsWrongUse(@TempDir Path folder) {
    CommandRun run = CommandRun.of("faults", "--policy", folder.resolve("none.yaml").toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(String.join("\n", run.err()))
        .contains("--policy: expected a file that can be read", "none.yaml");
  }

  @Test
  void exampleCanBeReadAsAFault() throws Exception {
    CommandRun run = CommandRun.of("faults", "--format", "json");

    for (var listed : Json.mapper().readTree(run.out().getFirst()).get("faults")) {
      Fault fault = Json.mapper().treeToValue(listed.get("example"), Fault.class);
      assertThat(fault.kind()).isEqualTo(listed.get("kind").asText());
    }
  }
}
