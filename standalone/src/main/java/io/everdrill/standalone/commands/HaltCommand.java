package io.everdrill.standalone.commands;

import io.everdrill.topics.events.HaltEvent.State;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Turns the halt switch on: what runs ends now, and nothing starts. */
@Command(
    name = "halt",
    description = {
      "End every fault that runs, and let none start until 'everdrill resume'.",
      "Agents that cannot reach Kafka end theirs when their patience is over."
    },
    exitCodeList = {
      "0:the broker has it",
      "1:the broker has it, but no such cell is known, or not all could be read: look at the name",
      "2:wrong use",
      "3:the world failed: the switch is not turned",
      "130:ended by Ctrl-C",
      "143:ended by SIGTERM"
    })
final class HaltCommand implements Subcommand {
  private final Surroundings surroundings;

  @Mixin private HaltSwitch halt;

  HaltCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Outcome run() throws Exception {
    return halt.turn(State.HALTED, surroundings);
  }
}
