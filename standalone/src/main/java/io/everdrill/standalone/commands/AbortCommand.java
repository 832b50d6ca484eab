package io.everdrill.standalone.commands;

import io.everdrill.runtime.KafkaSettings;
import io.everdrill.standalone.demo.Definitions;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.InjectionId;
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
      "1:the broker has it, but nothing is known to run there: look at the name; or not all could"
          + " be read that tells what runs, and what is not known is not aborted",
      "2:wrong use",
      "3:the world failed: nothing is aborted",
      "130:ended by Ctrl-C",
      "143:ended by SIGTERM"
    })
final class AbortCommand implements Subcommand {
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
          ? "asked to end: nothing, for no cell with an agent or a drill is known"
          : cells.stream().map(AbortCommand::text).collect(Collectors.joining("\n"));
    }
  }

  AbortCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Outcome run() throws Exception {
    KafkaSettings kafka = cluster.kafka(surroundings);
    Operator operator = Operator.of(surroundings);
    if (scope.all) {
      return abortEverywhere(kafka, operator);
    }
    return scope.cell.isEmpty()
        ? abortInjection(kafka, operator, named(InjectionId::new, scope.injection, "--injection"))
        : abortCell(kafka, operator, named(CellId::new, scope.cell, "--cell"));
  }

  /** First, for whoever asks for it is in a hurry; then whether there is any such thing. */
  private Outcome abortInjection(KafkaSettings kafka, Operator operator, InjectionId injection)
      throws Exception {
    abort(kafka, operator, ofInjection(injection, operator), injection.value());
    return told(RunningInjection.doubt(kafka, operator, injection));
  }

  private Outcome abortCell(KafkaSettings kafka, Operator operator, CellId cell) throws Exception {
    LastDrills last = LastDrills.of(kafka, operator, cell);
    AbortEvent.Cell abort = ofCell(cell, last.ofCell(cell), operator.order(), "", operator);
    abort(kafka, operator, abort, cell.value());
    return told(last.doubt(cell));
  }

  private Outcome told(List<String> doubts) {
    doubts.forEach(spec.commandLine().getErr()::println);
    return doubts.isEmpty() ? Outcome.DONE : Outcome.CHECK_FAILED;
  }

  private <T> T named(Function<String, T> id, String text, String option) {
    try {
      return id.apply(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
    }
  }

  private AbortEvent.Injections ofInjection(InjectionId injection, Operator operator) {
    return new AbortEvent.Injections(
        injection.cell(),
        operator.order(),
        List.of(injection),
        reason,
        "",
        operator.name(),
        operator.now());
  }

  private AbortEvent.Cell ofCell(
      CellId cell, long lastDrill, String abort, String scopeOfAll, Operator operator) {
    return new AbortEvent.Cell(
        cell, abort, lastDrill, reason, "", operator.name(), operator.now(), scopeOfAll);
  }

  private void abort(KafkaSettings kafka, Operator operator, AbortEvent abort, String on)
      throws Exception {
    Definitions.write(
        kafka,
        Operator.SOURCE,
        List.of(abort, operator.entry(abort.abort(), "cli.abort", on, reason)));
    format.print(abort, AbortCommand::text, Json.mapper().writer());
  }

  private Outcome abortEverywhere(KafkaSettings kafka, Operator operator) throws Exception {
    String abort = operator.order();
    LastDrills known = LastDrills.everywhere(kafka, operator);
    List<AbortEvent.Cell> cells = new ArrayList<>();
    known
        .byCell()
        .forEach(
            (cell, last) ->
                cells.add(ofCell(cell, last, abort + "/" + cell, HaltEvent.EVERYWHERE, operator)));
    List<Event> events = new ArrayList<>(cells);
    events.add(operator.entry(abort, "cli.abort", HaltEvent.EVERYWHERE, reason));
    Definitions.write(kafka, Operator.SOURCE, events);
    format.print(
        new AbortedEverywhere(abort, cells), AbortedEverywhere::text, Json.mapper().writer());
    return told(known.doubt());
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
