package io.everdrill.standalone.commands;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import java.util.stream.Stream;
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
      "Needs neither agent nor Kafka; while an agent has a journal open it is that which reverts.",
      "Exit code 3 when something could not be undone: then it says what to do by hand."
    })
final class UndoCommand implements Subcommand {
  private static final String HELD =
      "left to the agent that is running; stop it first to undo without it";

  @Spec private CommandSpec spec;

  private final Surroundings surroundings;

  @Parameters(
      paramLabel = "JOURNAL",
      arity = "0..*",
      description = "The agent's journal folder (agent.journal); of several, each.")
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
    return faults.isEmpty() ? undoJournals() : undoFaults();
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

  private Outcome undoJournals() throws Exception {
    for (Path journal : journals) {
      if (!Files.isDirectory(journal)) {
        throw new ParameterException(
            spec.commandLine(), "JOURNAL: expected an agent's folder, got " + journal);
      }
    }
    List<Undone> undone = new ArrayList<>();
    List<String> held = new ArrayList<>();
    List<RuntimeException> failures = new ArrayList<>();
    for (Path journal : journals) {
      try {
        undone.addAll(Agent.undoAll(journal, surroundings.clock(), surroundings.chance()));
      } catch (JournalHeld e) {
        // Not a failure: it has undone what it found when it started, and tries the rest on.
        held.add(e.getMessage() + "; " + HELD);
      } catch (RuntimeException e) {
        // The others are undone all the same.
        failures.add(e);
      }
    }
    if (failures.size() < journals.size()) {
      print(undone, held);
    }
    if (!failures.isEmpty()) {
      RuntimeException first = failures.removeFirst();
      failures.forEach(first::addSuppressed);
      throw first;
    }
    return undone.stream().allMatch(Undone::gone) ? Outcome.DONE : Outcome.WORLD_FAILED;
  }

  private void print(List<Undone> undone, List<String> held) throws JsonProcessingException {
    format.print(
        held.isEmpty()
            ? Map.of("undone", undone)
            : Map.of("undone", undone, "held", String.join("; ", held)),
        result -> undone.isEmpty() && held.isEmpty() ? "nothing to undo" : text(undone, held),
        Json.mapper().writer());
  }

  private static String text(List<Undone> undone, List<String> held) {
    return Stream.concat(
            undone.stream()
                .map(
                    u -> (u.gone() ? "undone " : "NOT undone ") + u.injection() + " " + u.detail()),
            held.stream())
        .collect(Collectors.joining("\n"));
  }
}
