package io.everdrill.evaluator.verdict;

import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillEvent.PlannedInjection;
import io.everdrill.topics.events.InventoryEvent;
import io.everdrill.topics.events.MatchingRule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whom an alert speaks of, and how far that is from an injection's target, by the drill's matching
 * rule and the names that its closed world knows. Immutable; what the names stand for is put
 * together once.
 */
final class Matching {

  /** Distance of a service that the drill's graph does not know: more than any number of calls. */
  static final int FARTHEST = 1001;

  private final DrillEvent.Started drill;
  private final PlannedInjection plan;

  /** The services that aliases and ids of targets stand for. */
  private final Map<String, String> services = new HashMap<>();

  /** The services that the drill tells of by their own names. */
  private final Set<String> known;

  /** Calls to the target's service, of every service that the drill knows. */
  private final Map<String, OptionalInt> hops = new HashMap<>();

  Matching(DrillEvent.Started drill, PlannedInjection plan) {
    this.drill = drill;
    this.plan = plan;
    planned().forEach(this::name);
    for (DrillEvent.ServiceAliases service : drill.aliases()) {
      service.aliases().forEach(alias -> services.putIfAbsent(alias, service.service()));
      hops.put(service.service(), none());
    }
    for (PlannedInjection planned : drill.injections()) {
      hops.put(planned.target().service(), none());
      planned.callers().forEach(caller -> hops.put(caller.service(), none()));
    }
    known = Set.copyOf(hops.keySet());
    plan.target().calls().forEach(called -> hops.putIfAbsent(called, none()));
    for (DrillEvent.Caller caller : plan.callers()) {
      int nearest = Math.min(caller.hops(), hops.get(caller.service()).orElse(caller.hops()));
      hops.put(caller.service(), OptionalInt.of(nearest));
    }
    hops.put(plan.target().service(), OptionalInt.of(0));
  }

  /** Of names that stand for several the first counts. */
  private void name(InventoryEvent.Target target) {
    target.aliases().forEach(alias -> services.putIfAbsent(alias, target.service()));
    services.putIfAbsent(target.target().value(), target.service());
  }

  /** Calls from the alert's service to the target's; nothing where the rule does not reach. */
  OptionalInt hopsTo(AlertEpisode episode) {
    OptionalInt calls = hopsTo(serviceOf(episode));
    return switch (rule().reach()) {
      case STRICT -> calls.equals(OptionalInt.of(0)) && !namesAnother(episode) ? calls : none();
      case TOPOLOGY -> calls;
      case CELL -> calls.isPresent() ? calls : OptionalInt.of(FARTHEST);
    };
  }

  /**
   * 0 for the target's own, {@link #FARTHEST} for a service that the drill does not know, nothing
   * for a known one that does not call it.
   */
  private OptionalInt hopsTo(String service) {
    OptionalInt known = hops.get(service);
    return known == null ? OptionalInt.of(FARTHEST) : known;
  }

  private static OptionalInt none() {
    return OptionalInt.empty();
  }

  /** By its label, else by what the gateway made of it, else by the instance that it names. */
  String serviceOf(AlertEpisode episode) {
    for (String label : rule().serviceLabels()) {
      String named = episode.labels().getOrDefault(label, "");
      if (!named.isBlank()) {
        return canonical(named);
      }
    }
    return episode.service().isBlank() ? serviceOfInstance(episode) : canonical(episode.service());
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

  /**
   * The service that an alias, or the id of a target, stands for; the name itself otherwise, and
   * where a service is called so: no target of another hides it.
   */
  String canonical(String name) {
    return known.contains(name) ? name : services.getOrDefault(name, name);
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

  private MatchingRule rule() {
    return drill.matching();
  }
}
