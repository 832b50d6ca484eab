package io.everdrill.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.everdrill.topics.Json;
import io.everdrill.topics.Party;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is printed; that it is enough, and no more, is for a broker to say. */
class TopicAclsTest {

  @Test
  void agentsScriptIsALineForEachSetOfOperations() {
    CommandRun run = CommandRun.of("topics", "acls", "--part", "agent");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .containsExactly(
            "set -e",
            "kafka-acls.sh \"$@\" --add --allow-principal User:everdrill-agent --operation read"
                + " --topic everdrill.commands --topic everdrill.leases --topic everdrill.aborts",
            "kafka-acls.sh \"$@\" --add --allow-principal User:everdrill-agent --operation write"
                + " --topic everdrill.injections --topic everdrill.agents --topic everdrill.clock"
                + " --topic everdrill.dead-letters",
            "kafka-acls.sh \"$@\" --add --allow-principal User:everdrill-agent --operation read"
                + " --operation write --topic everdrill.halts");
  }

  @Test
  void evaluatorHasTheRightsOfGuardAndJudgeEachOnce() throws Exception {
    JsonNode evaluator = printed("--part", "evaluator", "--user", "eve");

    assertThat(evaluator.get("principal").asText()).isEqualTo("User:eve");
    assertThat(evaluator.get("acls"))
        .extracting(acl -> acl.get("resource").asText() + " " + acl.get("name").asText())
        .doesNotHaveDuplicates()
        .contains("topic everdrill.leases", "topic everdrill.guard-", "group everdrill.judge")
        .contains("transactional-id everdrill.judge-")
        .doesNotContain("transactional-id everdrill.guard-", "topic everdrill.commands");
    assertThat(evaluator.get("acls"))
        .filteredOn(acl -> acl.get("name").asText().equals("everdrill.alerts"))
        .extracting(acl -> acl.get("operations").toString())
        .containsExactly("[\"read\",\"write\"]");
  }

  @Test
  void tenantsPrefixComesFromItsEnvironmentToo() throws Exception {
    CommandRun run =
        CommandRun.of(
            Map.of("EVERDRILL_KAFKA_TOPIC_PREFIX", "team-a."), "topics", "acls", "--part", "judge");

    assertThat(run.out().subList(1, run.out().size()))
        .allMatch(line -> line.contains(" team-a."))
        .noneMatch(line -> line.contains(" everdrill."));
  }

  @Test
  void certificatesNameIsQuoted() {
    CommandRun run =
        CommandRun.of("topics", "acls", "--part", "observer", "--user", "CN=o'neill, O=shop");

    assertThat(run.out().get(1)).contains(" --allow-principal 'User:CN=o'\\''neill, O=shop' ");
  }

  @Test
  void partThatIsNoneIsWrongUse() {
    CommandRun run = CommandRun.of("topics", "acls", "--part", "everybody");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err().getFirst()).contains("contestant").contains("got 'everybody'");
  }

  @Test
  void everyPartyIsAPartOfThatName() throws Exception {
    for (Party party : Party.values()) {
      assertThat(printed("--part", party.toString()).get("acls")).as("%s", party).isNotEmpty();
    }
  }

  private static JsonNode printed(String... options) throws Exception {
    String[] command = new String[options.length + 4];
    System.arraycopy(new String[] {"topics", "acls", "--format", "json"}, 0, command, 0, 4);
    System.arraycopy(options, 0, command, 4, options.length);
    CommandRun run = CommandRun.of(command);
    assertThat(run.exitCode()).as(String.join("\n", run.err())).isZero();
    return Json.mapper().readTree(String.join("\n", run.out()));
  }
}
