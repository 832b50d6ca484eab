package io.everdrill.bench;

import io.everdrill.standalone.commands.Outcome;
import io.everdrill.standalone.commands.Subcommand;
import io.everdrill.standalone.commands.Surroundings;
import io.everdrill.topics.Json;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs one benchmark and prints its figures. */
@Command(
    name = "bench",
    description = "Measure Everdrill against a limit, or a peer in the same run.")
final class BenchCommand implements Subcommand {
  @Spec private CommandSpec spec;

  private final Surroundings surroundings;

  BenchCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Outcome run() {
    throw new ParameterException(spec.commandLine(), "expected the name of a benchmark: abort");
  }

  @Command(
      name = "abort",
      description = {
        "How fast a fault is gone once users are hurt: from sending the probe result that decides,"
            + " over guard and agent, to the fault reverted; beside one plain hop from consumer to"
            + " producer over the same broker, at the same time.",
        "And how fast a fault is there: from the command's append time to applied."
      })
  int abort(
      @Option(
              names = "--rounds",
              paramLabel = "N",
              defaultValue = "40",
              description = "Injections that are aborted. Default: 40.")
          int rounds,
      @Option(
              names = "--format",
              paramLabel = "FORMAT",
              defaultValue = "text",
              description = "text, or json: one object on standard output. Default: text.")
          String format)
      throws Exception {
    AbortBench.Result result =
        new AbortBench(rounds, surroundings.clock(), surroundings.chance()).run();
    spec.commandLine()
        .getOut()
        .println(
            format.toLowerCase(Locale.ROOT).equals("json")
                ? Json.mapper().writeValueAsString(Map.of("bench", "abort", "figures", result))
                : result.text());
    spec.commandLine().getOut().flush();
    return Outcome.DONE.exitCode();
  }
}
