package io.everdrill.standalone.commands;

import io.everdrill.runtime.Settings;
import io.everdrill.scheduler.DaySeeds;
import io.everdrill.scheduler.ProgrammeFile;
import io.everdrill.scheduler.ProgrammeRefused;
import io.everdrill.scheduler.Scheduler;
import io.everdrill.scheduler.SchedulerSecrets;
import io.everdrill.scheduler.SchedulerSettings;
import io.everdrill.standalone.demo.ProcessClock;
import io.everdrill.topics.Signing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Runs a scheduler: publishes its programmes, then draws and starts drills. */
@Command(
    name = "scheduler",
    description = "Run a scheduler: it draws at random what is broken, where and when.",
    footerHeading = PartCommand.SETTINGS_HEADING,
    footer = {
      "  scheduler.instance        its name; default scheduler-1",
      "  scheduler.key-file        ID.key that signs commands (see 'everdrill keys')",
      "  scheduler.master-file     secret of all chance: 32 bytes or 64 hex digits",
      "  scheduler.programme       programme files; at the start what has a greater version than on",
      "                            the topics is published, and what differs is said",
      "  scheduler.when-gated      skip or wait, when a drill may not start now",
      "  scheduler.max-drills      no cell starts more than this; default no bound",
      "  scheduler.agent-patience  greatest age of an agent's sign of life; 15s",
      "  scheduler.guard-patience  greatest age of the guard's pulse; default 5s",
      "  scheduler.highest-severities  firing alerts of these hold drills back; default critical",
      "  scheduler.state-folder    of this process alone, for Kafka Streams' bookkeeping",
      "  scheduler.trusted-keys    folder of the agents' ID.pub; what none of them signed on",
      "                            injections is refused; default: signatures are not checked"
    })
final class SchedulerCommand extends PartCommand<SchedulerCommand.Read> {

  /** What a scheduler is started with. */
  record Read(SchedulerSettings settings, SchedulerSecrets secrets, List<ProgrammeFile> files) {}

  SchedulerCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Read read(Settings settings) {
    Settings scheduler = settings.section("scheduler");
    Optional<Signing.Signer> signer =
        scheduler.parsed("key-file", "a file that 'everdrill keys' made", KeyPath::signer);
    Optional<DaySeeds> seeds =
        scheduler.parsed(
            "master-file", "a file with 32 bytes or 64 hex digits", SchedulerCommand::seeds);
    List<ProgrammeFile> programmes = programmes(scheduler);
    return new Read(
        SchedulerSettings.from(settings).with(KeyPath.agents(scheduler)),
        new SchedulerSecrets(signer.orElseThrow(), seeds.orElseThrow()),
        programmes);
  }

  private List<ProgrammeFile> programmes(Settings scheduler) {
    List<ProgrammeFile> programmes = new ArrayList<>();
    for (String file : scheduler.list("programme", List.of())) {
      try {
        programmes.add(ProgrammeFile.read(Path.of(file), surroundings().clock().instant()));
      } catch (ProgrammeRefused e) {
        e.problems().forEach(problem -> scheduler.problem(problem.toString()));
      } catch (IOException e) {
        scheduler.problem("scheduler.programme: expected a file that can be read, got " + e);
      }
    }
    return List.copyOf(programmes);
  }

  private static DaySeeds seeds(String file) {
    try {
      return DaySeeds.ofMasterFile(Path.of(file));
    } catch (IOException e) {
      throw new IllegalArgumentException("expected a file that can be read, got " + e, e);
    }
  }

  @Override
  Running start(Read read, Start with) throws Exception {
    KeyPath.unchecked(read.settings().signatures(), "scheduler").forEach(with.say());
    ProgrammeTopics.publish(
        with.kafka(),
        "/everdrill/scheduler/" + read.settings().instance(),
        read.files(),
        with.say());
    ProcessClock clock = with.clock("scheduler/" + read.settings().instance());
    Scheduler scheduler =
        with.lifecycle()
            .start(
                "scheduler",
                () ->
                    Scheduler.start(
                        read.settings(),
                        read.secrets(),
                        with.kafka(),
                        surroundings().clock(),
                        clock,
                        with.metrics()));
    return new Running(Map.of("scheduler", scheduler::health), scheduler::failed);
  }
}
