package io.everdrill.standalone.commands;

import io.everdrill.topics.events.HaltEvent.State;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Turns the halt switch off again. */
@Command(
    name = "resume",
    description = {
      "Take a halt back: drills may start again.",
      "A halt everywhere and one of a cell are two switches: each is taken back by itself."
    },
    exitCodeList = {
      "0:the broker has it",
      "1:the broker has it, but no such cell is known, or not all could be read: look at the name",
      "2:wrong use",
      "3:the world failed: the switch is not turned",
      "130:ended by Ctrl-C",
      "143:ended by SIGTERM"
    })
final class ResumeCommand implements Subcommand {
  private final Surroundings surroundings;

  @Mixin private HaltSwitch halt;

  ResumeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Outcome run() throws Exception {
    return halt.turn(State.RUNNING, surroundings);
  }
}
