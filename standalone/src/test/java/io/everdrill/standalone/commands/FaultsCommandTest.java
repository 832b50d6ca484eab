package io.everdrill.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.Json;
import io.everdrill.topics.events.Fault;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FaultsCommandTest {

  @Test
  void everyFaultOfTheContractIsListed() {
    assertThat(FaultsCommand.EXAMPLES.stream().map(Fault::kind))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Fault.class.getPermittedSubclasses())
                .map(type -> Fault.kindOf(type.asSubclass(Fault.class)))
                .toList());
  }

  @Test
  void parametersAreNamedAsInProgrammeFiles() {
    assertThat(CommandRun.of("faults").out())
        .contains(
            "network-latency    network      latency: duration, jitter: duration, peers: texts,"
                + " ports: numbers");
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
