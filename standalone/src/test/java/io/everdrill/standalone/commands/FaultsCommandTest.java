package io.everdrill.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.Json;
import io.everdrill.topics.events.Fault;
import org.junit.jupiter.api.Test;

class FaultsCommandTest {

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
  void exampleCanBeReadAsAFault() throws Exception {
    CommandRun run = CommandRun.of("faults", "--format", "json");

    for (var listed : Json.mapper().readTree(run.out().getFirst()).get("faults")) {
      Fault fault = Json.mapper().treeToValue(listed.get("example"), Fault.class);
      assertThat(fault.kind()).isEqualTo(listed.get("kind").asText());
    }
  }
}
