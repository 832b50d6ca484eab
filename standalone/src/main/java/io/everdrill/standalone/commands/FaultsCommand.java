package io.everdrill.standalone.commands;

import io.everdrill.topics.Json;
import io.everdrill.topics.events.Fault;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists what can be done to a target, as the contract has it. */
@Command(
    name = "faults",
    description = {
      "List the kinds of fault with their parameters, by the names that programme files use.",
      "What a host can really do, its agent finds out: see 'everdrill status'."
    })
final class FaultsCommand implements Subcommand {
  @Mixin private ResultFormat format;

  /** One parameter of a fault. */
  record Parameter(String name, String type) {}

  /**
   * One kind of fault.
   *
   * @param example as it is in an event
   */
  record Listed(String kind, String category, List<Parameter> parameters, Fault example) {}

  @Override
  public Outcome run() throws Exception {
    List<Listed> faults =
        FaultExamples.EXAMPLES.stream()
            .map(FaultsCommand::listed)
            .sorted(Comparator.comparing(Listed::category).thenComparing(Listed::kind))
            .toList();
    format.print(
        Map.of("faults", faults),
        result -> faults.stream().map(FaultsCommand::line).collect(Collectors.joining("\n")),
        Json.mapper().writer());
    return Outcome.DONE;
  }

  private static Listed listed(Fault example) {
    return new Listed(
        example.kind(),
        example.category().name().toLowerCase(Locale.ROOT),
        Arrays.stream(example.getClass().getRecordComponents())
            .map(c -> new Parameter(c.getName(), typeOf(c)))
            .toList(),
        example);
  }

  private static String typeOf(RecordComponent component) {
    Class<?> type = component.getType();
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(c -> ((Enum<?>) c).name().toLowerCase(Locale.ROOT).replace('_', '-'))
          .collect(Collectors.joining("|"));
    }
    if (type.equals(Duration.class)) {
      return "duration";
    }
    if (type.equals(List.class)) {
      return component.getGenericType().getTypeName().contains("Integer") ? "numbers" : "texts";
    }
    return type.equals(int.class) ? "whole number" : "number";
  }

  private static String line(Listed fault) {
    return "%-18s %-12s %s"
        .formatted(
            fault.kind(),
            fault.category(),
            fault.parameters().stream()
                .map(p -> p.name() + ": " + p.type())
                .collect(Collectors.joining(", ")))
        .stripTrailing();
  }
}
