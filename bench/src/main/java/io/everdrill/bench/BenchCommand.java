package io.everdrill.bench;

import io.everdrill.standalone.commands.Outcome;
import io.everdrill.standalone.commands.ResultFormat;
import io.everdrill.standalone.commands.Subcommand;
import io.everdrill.standalone.commands.Surroundings;
import io.everdrill.topics.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs one benchmark and prints its figures. */
@Command(
    name = "bench",
    description = "Measure Everdrill against a limit, or a peer in the same run.")
final class BenchCommand implements Subcommand {
  private static final String LAUNCHER_PROPERTY = "everdrill.launcher";

  @Spec private CommandSpec spec;

  private final Surroundings surroundings;

  BenchCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Outcome run() {
    throw new ParameterException(
        spec.commandLine(),
        "expected the name of a benchmark: abort, faults, gateway, guard, judge or start");
  }

  @Command(
      name = "abort",
      description = {
        "How fast a fault is gone once users are hurt: from sending the probe result that decides,"
            + " over guard and agent, to the fault reverted, at 10 to 10,000 probe results a second;"
            + " beside a plain hop from consumer to producer over the same broker, at the same time"
            + " and rate. Goal: p50 and p99 at most 1.5 times the hop's at 100/s and 1,000/s.",
        "And how fast a fault is there: from the command's append time to applied.",
        "Exit code 1 if the goal is not reached."
      })
  int abort(
      @Option(
              names = "--seconds",
              paramLabel = "N",
              defaultValue = "45",
              description = "How long each of the four rates is measured. Default: 45.")
          int seconds,
      @Mixin ResultFormat format)
      throws Exception {
    AbortBench.Result result =
        new AbortBench(
                AbortBench.Plan.all(Duration.ofSeconds(seconds)),
                surroundings.clock(),
                surroundings.chance())
            .run();
    format.print(result, all -> all.text(), Json.mapper().writer());
    return (result.holds() ? Outcome.DONE : Outcome.CHECK_FAILED).exitCode();
  }

  @Command(
      name = "faults",
      description = {
        "What a fault in the kernel costs: a partition applied and reverted in this process, against"
            + " starting nft for the same rules, by turns; and how many packets a second pass"
            + " while they are led through this process. In a network of its own; needs root, nft.",
        "Exit code 1 if the goals are not reached."
      })
  int faults(
      @Option(
              names = "--rounds",
              paramLabel = "N",
              defaultValue = "200",
              description = "Faults that are applied and reverted. Default: 200.")
          int rounds,
      @Mixin ResultFormat format)
      throws Exception {
    FaultsBench.Result result = new FaultsBench(rounds, surroundings.chance()).run();
    return ended("faults", format, result, FaultsBench.Result::text, FaultsBench.Result::holds);
  }

  @Command(
      name = "judge",
      description = {
        "What the judge costs, exactly once on a real broker: events a second and core beside a"
            + " consumer that parses the same JSON with Jackson alone; the cost of an event with many"
            + " cells and many open injections; heap of an open injection; how long another judge takes over.",
        "Exit code 1 if the goal is not reached."
      })
  int judge(
      @Option(
              names = "--scale",
              paramLabel = "SHARE",
              defaultValue = "1",
              description = "How much of each load, such as 0.1. Default: 1.")
          double scale,
      @Mixin ResultFormat format)
      throws Exception {
    JudgeResult result =
        new JudgeBench(
                scale, JudgeBench.TURNS, surroundings.clock(), spec.commandLine().getErr()::println)
            .run();
    return ended("judge", format, result, JudgeResult::text, JudgeResult::holds);
  }

  @Command(
      name = "guard",
      description = {
        "What the guard costs, on a real broker: probe results a second and core beside a consumer"
            + " that parses the same JSON with Jackson alone; the cost of one with many cells and"
            + " many open injections; heap of an open injection; how long another guard takes over.",
        "Exit code 1 if the goal is not reached."
      })
  int guard(@Mixin ResultFormat format) throws Exception {
    GuardBench.Result result = new GuardBench(GuardBench.SHAPES, surroundings.clock()).run();
    return ended("guard", format, result, GuardBench.Result::text, GuardBench.Result::holds);
  }

  @Command(
      name = "gateway",
      description = {
        "How the gateway stands a soak: clients of its event stream and alerts a second, with a"
            + " broker and a gateway of their own, Kafka stopped and started in the middle; from"
            + " POST to acknowledged, from Kafka to client, what was lost, and memory in the first"
            + " and the last third.",
        "Exit code 1 if an acknowledged alert is lost or memory grows."
      })
  int gateway(
      @Option(
              names = "--clients",
              paramLabel = "N",
              defaultValue = "1000",
              description = "Clients of the event stream. Default: 1000.")
          int clients,
      @Option(
              names = "--alerts-per-second",
              paramLabel = "N",
              defaultValue = "1000",
              description = "Each in a request of its own. Default: 1000.")
          int alertsPerSecond,
      @Option(
              names = "--seconds",
              paramLabel = "N",
              defaultValue = "60",
              description = "How long, after the warm-up. Default: 60.")
          int seconds,
      @Option(
              names = "--cells",
              paramLabel = "N",
              defaultValue = "100",
              description = "A client hears the alerts of one of so many cells. Default: 100.")
          int cells,
      @Mixin ResultFormat format)
      throws Exception {
    GatewayBench.Plan plan = new GatewayBench.Plan(clients, alertsPerSecond, seconds, cells);
    GatewayResult result =
        new GatewayBench(plan, surroundings.clock(), surroundings.chance()).run();
    return ended("gateway", format, result, GatewayResult::text, GatewayResult::holds);
  }

  @Command(
      name = "start",
      description = {
        "How long 'everdrill demo' takes from the command to its first injection, and how much"
            + " memory all its processes then have. Each round is a demo of its own.",
        "Exit code 1 if the limits are not held."
      })
  int start(
      @Option(
              names = "--rounds",
              paramLabel = "N",
              defaultValue = "5",
              description = "Demos that are started. Default: 5.")
          int rounds,
      @Mixin ResultFormat format)
      throws Exception {
    StartBench.Result result = new StartBench(List.of(launcher(), "demo"), rounds).run();
    return ended("start", format, result, StartBench.Result::text, StartBench.Result::holds);
  }

  private String launcher() {
    String launcher = System.getProperty(LAUNCHER_PROPERTY);
    if (launcher == null) {
      throw new ParameterException(
          spec.commandLine(), "expected to be started by the launcher, ./everdrill bench start");
    }
    return launcher;
  }

  /** Prints the figures; whether they hold is the exit code. */
  private static <R> int ended(
      String bench, ResultFormat format, R result, Function<R, String> text, Predicate<R> holds)
      throws Exception {
    format.print(
        Map.of("bench", bench, "figures", result),
        all -> text.apply(result),
        Json.mapper().writer());
    return (holds.test(result) ? Outcome.DONE : Outcome.CHECK_FAILED).exitCode();
  }
}
