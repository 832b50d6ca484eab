package io.everdrill.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.everdrill.topics.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command as a person runs it, on this host: others' faults may be in force there meanwhile.
 */
class SweepCommandTest {

  private static final String TAG = "00000000000000cd-test-" + ProcessHandle.current().pid() + ".0";

  @TempDir Path folder;

  @Test
  void processThatAFaultLeftIsAstrayAndAStoppedOneIsSaidNotToBeToldApart() throws Exception {
    ProcessBuilder builder = new ProcessBuilder("sleep", "60");
    builder.environment().put("EVERDRILL_INJECTION", TAG);
    Process left = builder.start();
    Process stopped = new ProcessBuilder("sleep", "60").start();
    try {
      new ProcessBuilder("kill", "-STOP", Long.toString(stopped.pid())).start().waitFor();
      await()
          .until(
              () -> Files.readString(Path.of("/proc/" + stopped.pid() + "/stat")).contains(" T "));
      CommandRun run = CommandRun.of("sweep", "--format", "json");

      assertThat(run.exitCode()).isEqualTo(1);
      JsonNode result = Json.mapper().readTree(run.out().getFirst());
      assertThat(ours(result)).containsExactly("process " + left.pid());
      assertThat(notLookedAt(result))
          .anyMatch(unseen -> unseen.matches("stopped processes .*\\b" + stopped.pid() + "\\b.*"))
          .anyMatch(unseen -> unseen.startsWith("files "))
          .anyMatch(unseen -> unseen.startsWith("Redis: the policy has no connection"))
          .anyMatch(unseen -> unseen.startsWith("PostgreSQL: the policy has no connection"))
          .anyMatch(unseen -> unseen.startsWith("Kafka: the policy has no connection"))
          .anyMatch(unseen -> unseen.startsWith("file systems that are mounted read-only"));
      assertThat(CommandRun.of("sweep").out())
          .anyMatch(line -> line.startsWith("process " + left.pid() + " of injection " + TAG))
          .anyMatch(line -> line.startsWith("not looked at: files "));
    } finally {
      left.destroyForcibly().waitFor();
      stopped.destroyForcibly().waitFor();
    }
    assertThat(ours(sweep())).isEmpty();
  }

  @Test
  void ruleInANetworkThatSomeOtherProcessIsInIsAstray() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    assumeTrue(Files.isExecutable(Path.of("/usr/sbin/nft")), "needs nft");
    Process other =
        new ProcessBuilder(
                "unshare",
                "-n",
                "sh",
                "-c",
                "nft add table inet everdrill-" + TAG + " && exec sleep 60")
            .start();
    try {
      await()
          .until(
              () -> Files.readString(Path.of("/proc/" + other.pid() + "/comm")).equals("sleep\n"));

      JsonNode result = sweep();
      assertThat(ours(result))
          .as("%s", result)
          .containsExactly(
              "nft table inet everdrill-" + TAG + " in the network of process " + other.pid());
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  @Test
  void serverThatDoesNotAnswerIsSaidNotToBeLookedAt() throws Exception {
    Path policy =
        Files.writeString(
            folder.resolve("policy.yaml"),
            """
            greatestLimitSeconds: 60
            greatestAtOnce: 3
            allow: []
            connections:
              - targets: ["cache-*"]
                url: redis://127.0.0.1:1/0
            """);

    JsonNode result = sweep("--policy", policy.toString(), "--files", folder.toString());

    assertThat(notLookedAt(result))
        .anyMatch(unseen -> unseen.startsWith("Redis at redis://127.0.0.1:1/0: "))
        .noneMatch(unseen -> unseen.startsWith("files "));
  }

  /** The agent takes one that is not there for one that allows nothing; here it is mistyped. */
  @Test
  void policyThatIsNotThereIsWrongUse() {
    CommandRun run = CommandRun.of("sweep", "--policy", folder.resolve("polciy.yaml").toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(String.join("\n", run.err())).contains("--policy: expected a policy file, got ");
  }

  private static JsonNode sweep(String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of("sweep", "--format", "json"));
    words.addAll(List.of(more));
    return Json.mapper().readTree(CommandRun.of(words.toArray(String[]::new)).out().getFirst());
  }

  private static List<String> ours(JsonNode result) {
    return StreamSupport.stream(result.get("strays").spliterator(), false)
        .filter(stray -> stray.get("tag").asText().equals(TAG))
        .map(stray -> stray.get("what").asText())
        .toList();
  }

  private static List<String> notLookedAt(JsonNode result) {
    return StreamSupport.stream(result.get("notLookedAt").spliterator(), false)
        .map(JsonNode::asText)
        .toList();
  }
}
