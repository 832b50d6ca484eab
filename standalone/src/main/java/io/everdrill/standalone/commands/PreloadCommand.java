package io.everdrill.standalone.commands;

import io.everdrill.agents.faults.disk.DiskPreload;
import io.everdrill.topics.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the library that a target is started with so that its disk can fail. */
@Command(
    name = "preload",
    description = {
      "Build the library for disk-error and disk-delay, and say how a target is started with it.",
      "Prints lines for the target's environment, as systemd's EnvironmentFile= reads them.",
      "Without a fault the library does nothing. Needs a C compiler (package gcc)."
    })
final class PreloadCommand implements Subcommand {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FOLDER",
      description = "Where to put it; made if needed. The target must see it there too.")
  private Path folder;

  @Option(
      names = "--control",
      paramLabel = "PREFIX",
      description = {
        "How the files begin by which the agent tells this target: another for each target, in a",
        "folder that agent and target see under this name. Default: FOLDER/disk."
      })
  private List<Path> controls = List.of();

  @Mixin private ResultFormat format;

  @Override
  public Outcome run() throws Exception {
    Path into = Files.createDirectories(folder).toRealPath();
    if (into.toString().matches(".*[\\s:].*") || controls.size() > 1) {
      throw new ParameterException(
          spec.commandLine(),
          "expected at most one --control and a FOLDER without blank and colon, where the linker"
              + " splits LD_PRELOAD; got "
              + into
              + " and "
              + controls);
    }
    Path control = controls.stream().findFirst().orElse(into.resolve("disk")).toAbsolutePath();
    Map<String, String> environment =
        new TreeMap<>(
            Map.of(
                "LD_PRELOAD",
                DiskPreload.build(into).toString(),
                DiskPreload.CONTROL,
                control.toString()));
    format.print(
        Map.of("environment", environment),
        result ->
            environment.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .collect(Collectors.joining("\n")),
        Json.mapper().writer());
    return Outcome.DONE;
  }
}
