package io.everdrill.standalone.commands;

import io.everdrill.agents.HostFaults;
import io.everdrill.agents.faults.Capability;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.Fault;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lists what can be done to a target, and what of it this host can do. */
@Command(
    name = "faults",
    description = {
      "List the kinds of fault with their parameters, and whether this host can do them.",
      "By the names that programme files use; as the user who asks; by which mechanism, or why not.",
      "What it can do to a control group, with all that is in it, stands beside it.",
      "What only a local policy can allow, as packet queues and servers, counts with --policy.",
      "Leaves no trace. What the hosts of a cell can do: 'everdrill status'."
    })
final class FaultsCommand implements Subcommand {
  @Spec private CommandSpec spec;

  private final Surroundings surroundings;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "The local policy of this host's agent (agent.policy).")
  private List<Path> policies = List.of();

  @Mixin private ResultFormat format;

  FaultsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** One parameter of a fault. */
  record Parameter(String name, String type) {}

  /** A kind on a target that is a control group, in the same words. */
  record OnControlGroup(boolean supported, String mechanism, String reason) {
    static OnControlGroup of(Capability capability) {
      return new OnControlGroup(
          capability instanceof Capability.Able, mechanismOf(capability), reasonOf(capability));
    }
  }

  /**
   * One kind of fault.
   *
   * @param supported whether this host can do it
   * @param mechanism how, the best that works here; empty if none does
   * @param reason why not; empty if it can
   * @param controlGroup what it can do of it to a control group with all that is in it
   * @param example as it is in an event
   */
  record Listed(
      String kind,
      String category,
      boolean supported,
      String mechanism,
      String reason,
      OnControlGroup controlGroup,
      List<Parameter> parameters,
      Fault example) {}

  @Override
  public Outcome run() throws Exception {
    List<Listed> faults = faults();
    format.print(
        Map.of("faults", faults),
        result -> faults.stream().map(FaultsCommand::line).collect(Collectors.joining("\n")),
        Json.mapper().writer());
    return Outcome.DONE;
  }

  private List<Listed> faults() {
    try (DriverSet drivers = drivers()) {
      return FaultExamples.EXAMPLES.stream()
          .map(example -> listed(example, drivers))
          .sorted(Comparator.comparing(Listed::category).thenComparing(Listed::kind))
          .toList();
    }
  }

  private DriverSet drivers() {
    for (Path policy : policies) {
      if (!Files.isReadable(policy)) {
        throw new ParameterException(
            spec.commandLine(), "--policy: expected a file that can be read, got " + policy);
      }
      return HostFaults.underPolicy(policy, () -> NeverCut.NOTHING, surroundings.chance());
    }
    return HostFaults.drivers(() -> NeverCut.NOTHING, surroundings.chance());
  }

  private static String mechanismOf(Capability capability) {
    return capability instanceof Capability.Able(String by) ? by : "";
  }

  private static String reasonOf(Capability capability) {
    return capability instanceof Capability.Unable(String why) ? why : "";
  }

  private static Listed listed(Fault example, DriverSet drivers) {
    Capability capability = drivers.capability(example.kind());
    return new Listed(
        example.kind(),
        example.category().name().toLowerCase(Locale.ROOT),
        capability instanceof Capability.Able,
        mechanismOf(capability),
        reasonOf(capability),
        OnControlGroup.of(drivers.onControlGroup(example.kind())),
        Arrays.stream(example.getClass().getRecordComponents())
            .map(c -> new Parameter(c.getName(), typeOf(c)))
            .toList(),
        example);
  }

  private static String typeOf(RecordComponent component) {
    Class<?> type = component.getType();
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(c -> Json.word((Enum<?>) c))
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
    String onGroup =
        fault.controlGroup().supported()
            ? "  [on a control group: " + fault.controlGroup().mechanism() + "]"
            : "";
    return "%-27s %-12s %-24s %s%s"
        .formatted(
            fault.kind(),
            fault.category(),
            fault.supported() ? fault.mechanism() : "no: " + fault.reason(),
            fault.parameters().stream()
                .map(p -> p.name() + ": " + p.type())
                .collect(Collectors.joining(", ")),
            onGroup)
        .stripTrailing();
  }
}
