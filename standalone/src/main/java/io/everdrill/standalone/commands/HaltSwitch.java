package io.everdrill.standalone.commands;

import io.everdrill.runtime.KafkaSettings;
import io.everdrill.standalone.demo.Definitions;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.RecordEvent;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What halting and resuming have in common: which switch, why, and that it is written down. */
final class HaltSwitch {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Mixin private ClusterOptions cluster;

  @Option(
      names = "--cell",
      paramLabel = "ID",
      defaultValue = HaltEvent.EVERYWHERE,
      description = "The one cell. Default: every cell.")
  private String scope;

  @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why.")
  private String reason;

  @Mixin private ResultFormat format;

  /** Writes the switch, and who turned it; returns when the brokers have both. */
  Outcome turn(HaltEvent.State state, Surroundings surroundings) throws Exception {
    requireCell();
    KafkaSettings kafka = cluster.kafka(surroundings);
    Operator operator = Operator.of(surroundings);
    HaltEvent.Switch turned =
        new HaltEvent.Switch(scope, state, reason, operator.name(), operator.now());
    RecordEvent.Audit entry =
        operator.entry(operator.order(), "cli." + command.name(), scope, reason);
    Definitions.write(kafka, Operator.SOURCE, List.of(turned, entry));
    format.print(turned, HaltSwitch::text, Json.mapper().writer());
    return scope.equals(HaltEvent.EVERYWHERE) ? Outcome.DONE : lookedAt(kafka, operator);
  }

  /** The switch is turned, and holds for whoever comes; a typing error must not pass for that. */
  private Outcome lookedAt(KafkaSettings kafka, Operator operator) throws InterruptedException {
    List<String> doubts =
        LastDrills.of(kafka, operator, new CellId(scope)).doubt(new CellId(scope));
    doubts.forEach(command.commandLine().getErr()::println);
    return doubts.isEmpty() ? Outcome.DONE : Outcome.CHECK_FAILED;
  }

  private void requireCell() {
    if (scope.equals(HaltEvent.EVERYWHERE)) {
      return;
    }
    try {
      new CellId(scope);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), "--cell: " + e.getMessage(), e);
    }
  }

  private static String text(HaltEvent.Switch turned) {
    String where = turned.scope().equals(HaltEvent.EVERYWHERE) ? "every cell" : turned.scope();
    return "%s: %s, by %s at %s: %s"
        .formatted(
            turned.state().name().toLowerCase(Locale.ROOT),
            where,
            turned.by(),
            Json.format(turned.at()),
            turned.reason());
  }
}
