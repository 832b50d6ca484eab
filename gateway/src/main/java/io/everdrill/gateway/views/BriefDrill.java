package io.everdrill.gateway.views;

import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.InjectionId;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A drill in a few words.
 *
 * @param began the earliest that is known of it
 * @param targets what it was to break, each as cell/target; none where it was skipped or its start
 *     is not held
 * @param applied its injections that came into force, so that each is to be judged, and on what
 */
public record BriefDrill(
    DrillId drill,
    Instant began,
    DrillView.State state,
    Set<String> targets,
    Map<InjectionId, String> applied) {
  public BriefDrill {
    targets = Set.copyOf(targets);
    applied = Map.copyOf(applied);
  }

  /** Whether it was to break one of these; where nobody knows what, one of its cell is enough. */
  public boolean mayBeOn(Set<String> wanted) {
    return targets.isEmpty()
        ? wanted.stream().anyMatch(target -> target.startsWith(drill.cell() + "/"))
        : targets.stream().anyMatch(wanted::contains);
  }

  /** What it did to these alone. */
  public BriefDrill on(Set<String> wanted) {
    Map<InjectionId, String> there =
        applied.entrySet().stream()
            .filter(injection -> wanted.contains(injection.getValue()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    return new BriefDrill(drill, began, state, targets, there);
  }
}
