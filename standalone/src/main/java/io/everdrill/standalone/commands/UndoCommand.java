package io.everdrill.standalone.commands;

import io.everdrill.agents.Agent;
import io.everdrill.agents.Agent.Undone;
import io.everdrill.agents.FaultUndo;
import io.everdrill.agents.JournalHeld;
import io.everdrill.topics.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reverts what an agent left in force, with no agent and no Kafka. */
@Command(
    name = "undo",
    description = {
      "Revert every fault that an agent left in force.",
      "Needs neither agent nor Kafka; while an agent has the journal open it is that which reverts.",
      "Exit code 3 when something could not be undone: then it says what to do by hand."
    })
final class UndoCommand implements Subcommand {
  @Spec private CommandSpec spec;

  private final Surroundings surroundings;

  @Parameters(
      paramLabel = "JOURNAL",
      arity = "0..1",
      description = "The agent's journal folder (agent.journal).")
  private List<Path> journals = List.of();

  @Option(
      names = "--fault",
      paramLabel = "JSON",
      description = {
        "Instead of a journal: the one fault to revert, as an agent told it that could not",
        "(repeatable)."
      })
  private List<String> faults = List.of();

  @Mixin private ResultFormat format;

  UndoCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Outcome run() throws Exception {
    if (journals.isEmpty() == faults.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "expected either JOURNAL or --fault JSON, and not both");
    }
    return faults.isEmpty() ? undoJournal(journals.getFirst()) : undoFaults();
  }

  private Outcome undoFaults() throws Exception {
    List<FaultUndo.Outcome> undone = new ArrayList<>();
    for (String fault : faults) {
      try {
        undone.add(FaultUndo.undo(fault, surroundings.chance()));
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), "--fault: " + e.getMessage(), e);
      }
    }
    format.print(
        Map.of("undone", undone),
        result ->
            undone.stream()
                .map(u -> (u.gone() ? "undone " : "NOT undone ") + u.kind() + " " + u.detail())
                .map(String::strip)
                .collect(Collectors.joining("\n")),
        Json.mapper().writer());
    return undone.stream().allMatch(FaultUndo.Outcome::gone) ? Outcome.DONE : Outcome.WORLD_FAILED;
  }

  private Outcome undoJournal(Path journal) throws Exception {
    if (!Files.isDirectory(journal)) {
      throw new ParameterException(
          spec.commandLine(), "JOURNAL: expected an agent's folder, got " + journal);
    }
    List<Undone> undone;
    try {
      undone = Agent.undoAll(journal, surroundings.clock(), surroundings.chance());
    } catch (JournalHeld e) {
      // Not a failure: it has undone what it found when it started, and tries the rest on.
      String held = "left to the agent that is running; stop it first to undo without it";
      format.print(
          Map.of("undone", List.of(), "held", held),
          result -> e.getMessage() + "; " + held,
          Json.mapper().writer());
      return Outcome.DONE;
    }
    format.print(Map.of("undone", undone), result -> text(undone), Json.mapper().writer());
    return undone.stream().allMatch(Undone::gone) ? Outcome.DONE : Outcome.WORLD_FAILED;
  }

  private static String text(List<Undone> undone) {
    return undone.isEmpty()
        ? "nothing to undo"
        : undone.stream()
            .map(u -> (u.gone() ? "undone " : "NOT undone ") + u.injection() + " " + u.detail())
            .collect(Collectors.joining("\n"));
  }
}
