package io.everdrill.gateway.views;

import io.everdrill.topics.events.DrillId;
import java.time.Instant;
import java.util.Set;

/**
 * A drill in a few words.
 *
 * @param began the earliest that is known of it
 * @param targets what it was to break, each as cell/target; none where its start is not held
 */
public record BriefDrill(DrillId drill, Instant began, DrillView.State state, Set<String> targets) {
  public BriefDrill {
    targets = Set.copyOf(targets);
  }
}
