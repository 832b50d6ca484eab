package io.everdrill.evaluator.verdict;

import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillEvent.PlannedInjection;
import io.everdrill.topics.events.InventoryEvent;
import io.everdrill.topics.events.MatchingRule;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Whom an alert speaks of, and how far that is from an injection's target, by the drill's matching
 * rule and the names that its closed world knows.
 */
record Matching(DrillEvent.Started drill, PlannedInjection plan) {

  /** Distance of a service that the drill's graph does not know: more than any number of calls. */
  static final int FARTHEST = 1001;

  /** Calls from the alert's service to the target's; nothing where the rule does not reach. */
  OptionalInt hopsTo(AlertEpisode episode) {
    OptionalInt hops = hopsTo(serviceOf(episode));
    return switch (rule().reach()) {
      case STRICT -> hops.equals(OptionalInt.of(0)) && !namesAnother(episode) ? hops : none();
      case TOPOLOGY -> hops;
      case CELL -> hops.isPresent() ? hops : OptionalInt.of(FARTHEST);
    };
  }

  /**
   * 0 for the target's own, {@link #FARTHEST} for a service that the drill does not know, nothing
   * for a known one that does not call it.
   */
  private OptionalInt hopsTo(String service) {
    if (service.equals(plan.target().service())) {
      return OptionalInt.of(0);
    }
    OptionalInt hops =
        plan.callers().stream()
            .filter(c -> c.service().equals(service))
            .mapToInt(DrillEvent.Caller::hops)
            .min();
    return hops.isPresent() || knows(service) ? hops : OptionalInt.of(FARTHEST);
  }

  private static OptionalInt none() {
    return OptionalInt.empty();
  }

  /** By its label, else by what the gateway made of it, else by the instance that it names. */
  String serviceOf(AlertEpisode episode) {
    return Stream.concat(labelled(episode, rule().serviceLabels()), Stream.of(episode.service()))
        .filter(name -> !name.isBlank())
        .findFirst()
        .map(this::canonical)
        .orElseGet(() -> serviceOfInstance(episode));
  }

  private String serviceOfInstance(AlertEpisode episode) {
    return labelled(episode, rule().instanceLabels())
        .flatMap(name -> planned().filter(t -> isNameOf(name, t)))
        .map(InventoryEvent.Target::service)
        .findFirst()
        .orElse("");
  }

  /** Whether the alert says of which instance it speaks, and that is not the target. */
  private boolean namesAnother(AlertEpisode episode) {
    List<String> instances = labelled(episode, rule().instanceLabels()).toList();
    return !instances.isEmpty()
        && instances.stream().noneMatch(name -> isNameOf(name, plan.target()));
  }

  private static Stream<String> labelled(AlertEpisode episode, List<String> labels) {
    return labels.stream()
        .map(label -> episode.labels().getOrDefault(label, ""))
        .filter(value -> !value.isBlank());
  }

  /** The service that an alias, or the id of a target, stands for; the name itself otherwise. */
  String canonical(String name) {
    return planned()
        .filter(t -> t.aliases().contains(name) || t.target().value().equals(name))
        .map(InventoryEvent.Target::service)
        .findFirst()
        .or(
            () ->
                drill.aliases().stream()
                    .filter(a -> a.aliases().contains(name))
                    .map(DrillEvent.ServiceAliases::service)
                    .findFirst())
        .orElse(name);
  }

  /** The injection's own first, then the others of the drill. */
  private Stream<InventoryEvent.Target> planned() {
    return Stream.concat(
        Stream.of(plan.target()), drill.injections().stream().map(PlannedInjection::target));
  }

  /**
   * An instance is named by its id, container, host or address, the latter with or without port.
   */
  private static boolean isNameOf(String name, InventoryEvent.Target target) {
    InventoryEvent.Location at = target.location();
    String port = ":" + at.port();
    return !name.isBlank()
        && (target.aliases().contains(name)
            || target.target().value().equals(name)
            || Stream.of(at.container(), at.address(), at.host())
                .filter(known -> !known.isBlank())
                .anyMatch(known -> name.equals(known) || name.equals(known + port)));
  }

  private boolean knows(String service) {
    return drill.aliases().stream().anyMatch(a -> a.service().equals(service))
        || plan.target().calls().contains(service)
        || drill.injections().stream().anyMatch(i -> concerns(i, service));
  }

  private static boolean concerns(PlannedInjection planned, String service) {
    return planned.target().service().equals(service)
        || planned.callers().stream().anyMatch(c -> c.service().equals(service));
  }

  private MatchingRule rule() {
    return drill.matching();
  }
}
