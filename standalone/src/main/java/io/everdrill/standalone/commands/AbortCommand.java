package io.everdrill.standalone.commands;

import static java.time.temporal.ChronoUnit.MICROS;

import io.everdrill.runtime.KafkaSettings;
import io.everdrill.standalone.demo.Definitions;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.RecordEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Ends what runs now, as the gateway's abort does, with Kafka alone. */
@Command(
    name = "abort",
    description = {
      "End one injection, or all of a cell or of every cell, now.",
      "What is drawn next starts as ever, and a drill that starts at this very moment may be"
          + " missed: 'everdrill halt' stops those too."
    },
    exitCodeList = {
      "0:the broker has the abort",
      "1:the broker has it, but nothing is known to run there: look at the name",
      "2:wrong use",
      "3:the world failed: nothing is aborted"
    })
final class AbortCommand implements Subcommand {
  private static final String SOURCE = "/everdrill/cli";

  @Spec private CommandSpec spec;

  @Mixin private ClusterOptions cluster;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Scope scope;

  @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why.")
  private String reason;

  @Mixin private ResultFormat format;

  private final Surroundings surroundings;

  /** What is to end: one of these. */
  private static final class Scope {
    @Option(names = "--injection", paramLabel = "ID", description = "This one, as shop-eu-17.0.")
    private String injection = "";

    @Option(names = "--cell", paramLabel = "ID", description = "All that runs in this cell.")
    private String cell = "";

    @Option(names = "--all", description = "All that runs in every cell.")
    private boolean all;
  }

  /**
   * An abort of every cell, as the gateway answers it.
   *
   * @param abort what the names of all of them begin with
   */
  private record AbortedEverywhere(String abort, List<AbortEvent.Cell> cells) {
    String text() {
      return cells.isEmpty()
          ? "asked to end: nothing, for no cell has an agent or had a drill"
          : cells.stream().map(AbortCommand::text).collect(Collectors.joining("\n"));
    }
  }

  AbortCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Outcome run() throws Exception {
    KafkaSettings kafka = cluster.kafka(surroundings);
    Instant now = surroundings.clock().instant().truncatedTo(MICROS);
    if (scope.all) {
      abortEverywhere(kafka, now);
    } else if (scope.cell.isEmpty()) {
      InjectionId injection = named(InjectionId::new, scope.injection, "--injection");
      abort(kafka, ofInjection(injection, now), injection.value());
    } else {
      CellId cell = named(CellId::new, scope.cell, "--cell");
      LastDrills last = LastDrills.of(kafka, now);
      abort(kafka, ofCell(cell, last.ofCell(cell), id(now), "", now), cell.value());
      if (!last.knows(cell)) {
        spec.commandLine().getErr().println(cell + ": no agent and no drill of this cell is known");
        return Outcome.CHECK_FAILED;
      }
    }
    return Outcome.DONE;
  }

  private <T> T named(Function<String, T> id, String text, String option) {
    try {
      return id.apply(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
    }
  }

  private AbortEvent.Injections ofInjection(InjectionId injection, Instant now) {
    return new AbortEvent.Injections(
        injection.cell(), id(now), List.of(injection), reason, "", who(), now);
  }

  private AbortEvent.Cell ofCell(
      CellId cell, long lastDrill, String abort, String scopeOfAll, Instant now) {
    return new AbortEvent.Cell(cell, abort, lastDrill, reason, "", who(), now, scopeOfAll);
  }

  private void abort(KafkaSettings kafka, AbortEvent abort, String on) throws Exception {
    Definitions.write(kafka, SOURCE, List.of(abort, entry(abort.abort(), on, abort.abortedAt())));
    format.print(abort, AbortCommand::text, Json.mapper().writer());
  }

  private void abortEverywhere(KafkaSettings kafka, Instant now) throws Exception {
    String abort = id(now);
    List<AbortEvent.Cell> cells = new ArrayList<>();
    LastDrills.of(kafka, now)
        .byCell()
        .forEach(
            (cell, last) ->
                cells.add(ofCell(cell, last, abort + "/" + cell, HaltEvent.EVERYWHERE, now)));
    List<Event> events = new ArrayList<>(cells);
    events.add(entry(abort, HaltEvent.EVERYWHERE, now));
    Definitions.write(kafka, SOURCE, events);
    format.print(
        new AbortedEverywhere(abort, cells), AbortedEverywhere::text, Json.mapper().writer());
  }

  private RecordEvent.Audit entry(String abort, String on, Instant now) {
    return new RecordEvent.Audit(abort, who(), "cli.abort", on, reason, now);
  }

  private String id(Instant now) {
    return "cli-%s-%d".formatted(surroundings.user(), MICROS.between(Instant.EPOCH, now));
  }

  private String who() {
    return "user/" + surroundings.user();
  }

  private static String text(AbortEvent abort) {
    String what =
        switch (abort) {
          case AbortEvent.Injections e -> e.injections().getFirst().value();
          case AbortEvent.Cell e ->
              "all of %s, commands up to drill %d too".formatted(e.cell(), e.upToDrillNumber());
        };
    return "asked to end: %s, by %s at %s: %s"
        .formatted(what, abort.by(), Json.format(abort.abortedAt()), abort.cause());
  }
}
