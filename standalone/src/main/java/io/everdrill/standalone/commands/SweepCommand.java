package io.everdrill.standalone.commands;

import io.everdrill.agents.HostFaults;
import io.everdrill.agents.Sweep;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.Survey;
import io.everdrill.topics.Json;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** Looks for what faults left on this host and no journal knows of. */
@Command(
    name = "sweep",
    description = {
      "Look at this host for anything of a fault that no agent's journal holds open.",
      "Rules and queues in every network, control groups, processes, JVMs, files in the folders",
      "given, servers that the policy connects to; changes nothing, and says what to do by hand, and",
      "what it did not look at.",
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

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "The agents' local policy (agent.policy): its connections lead to servers.")
  private List<Path> policy = List.of();

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
    for (Path file : policy) {
      // The agent takes a policy that is not there for one that allows nothing; a person mistypes.
      if (!Files.isRegularFile(file)) {
        throw new ParameterException(
            spec.commandLine(), "--policy: expected a policy file, got " + file);
      }
    }
    Survey strays = strays();
    format.print(
        Map.of("strays", strays.found(), "notLookedAt", strays.unseen()),
        result -> text(strays),
        Json.mapper().writer());
    return strays.found().isEmpty() ? Outcome.DONE : Outcome.CHECK_FAILED;
  }

  private Survey strays() {
    try (DriverSet drivers = drivers()) {
      return Sweep.strays(drivers, journals, folders);
    }
  }

  private DriverSet drivers() {
    return policy.isEmpty()
        ? HostFaults.drivers(() -> NeverCut.NOTHING, surroundings.chance())
        : HostFaults.underPolicy(policy.getLast(), () -> NeverCut.NOTHING, surroundings.chance());
  }

  private static String text(Survey strays) {
    Stream<String> found =
        strays.found().isEmpty()
            ? Stream.of("nothing astray")
            : strays.found().stream()
                .map(s -> s.what() + " of injection " + s.tag() + "; by hand: " + s.byHand());
    return Stream.concat(found, strays.unseen().stream().map(unseen -> "not looked at: " + unseen))
        .collect(Collectors.joining("\n"));
  }
}
