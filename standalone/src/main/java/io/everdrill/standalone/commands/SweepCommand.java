package io.everdrill.standalone.commands;

import io.everdrill.agents.HostFaults;
import io.everdrill.agents.Sweep;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.Trace;
import io.everdrill.topics.Json;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** Looks for what faults left on this host and no journal knows of. */
@Command(
    name = "sweep",
    description = {
      "Look at this host for anything of a fault that no agent's journal holds open.",
      "Rules, queues, control groups, processes, files in the folders given; changes nothing, and",
      "says what to do by hand.",
      "Exit code 1 when something was found."
    })
final class SweepCommand implements Subcommand {
  @Spec private CommandSpec spec;

  private final Surroundings surroundings;

  @Parameters(
      paramLabel = "JOURNAL",
      arity = "0..*",
      description =
          "The journal folder (agent.journal) of each agent of this host; none: all is astray.")
  private List<Path> journals = List.of();

  @Option(
      names = "--files",
      paramLabel = "FOLDER",
      description = "Look through this folder for files that faults lay beside others; repeatable.")
  private List<Path> folders = List.of();

  @Mixin private ResultFormat format;

  SweepCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Outcome run() throws Exception {
    for (Path journal : journals) {
      if (!Files.isDirectory(journal)) {
        throw new ParameterException(
            spec.commandLine(), "JOURNAL: expected an agent's folder, got " + journal);
      }
    }
    List<Trace> strays = strays();
    format.print(Map.of("strays", strays), result -> text(strays), Json.mapper().writer());
    return strays.isEmpty() ? Outcome.DONE : Outcome.CHECK_FAILED;
  }

  private List<Trace> strays() {
    try (DriverSet drivers = HostFaults.drivers(() -> NeverCut.NOTHING, surroundings.chance())) {
      return Sweep.strays(drivers, journals, folders);
    }
  }

  private static String text(List<Trace> strays) {
    return strays.isEmpty()
        ? "nothing astray"
        : strays.stream()
            .map(s -> s.what() + " of injection " + s.tag() + "; by hand: " + s.byHand())
            .collect(Collectors.joining("\n"));
  }
}
