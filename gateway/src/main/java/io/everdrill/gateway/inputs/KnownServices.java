package io.everdrill.gateway.inputs;

import io.everdrill.gateway.views.Cells;
import io.everdrill.gateway.views.View;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InventoryEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The services of each cell by all their names, as the inventory has them. */
public final class KnownServices implements View {

  private final Map<String, Set<Named>> byTarget = new HashMap<>();
  private final Map<Named, Integer> targets = new HashMap<>();

  private record Named(CellId cell, String service) {}

  @Override
  public Set<Topic> topics() {
    return Set.of(Topic.TARGETS);
  }

  @Override
  public synchronized void take(Event event) {
    if (event instanceof InventoryEvent.Target target) {
      forget(Topic.TARGETS, target.key());
      Set<Named> names = new HashSet<>();
      names.add(new Named(target.cell(), target.service()));
      target.aliases().forEach(alias -> names.add(new Named(target.cell(), alias)));
      byTarget.put(target.key(), names);
      names.forEach(name -> targets.merge(name, 1, Integer::sum));
    }
  }

  @Override
  public synchronized void forget(Topic topic, String key) {
    if (topic == Topic.TARGETS && byTarget.containsKey(key)) {
      byTarget.remove(key).forEach(this::oneLess);
    }
  }

  private void oneLess(Named name) {
    int left = targets.get(name) - 1;
    if (left == 0) {
      targets.remove(name);
    } else {
      targets.put(name, left);
    }
  }

  /** Whether a service of the cells has this name, or it is an alias of one. */
  public synchronized boolean knows(Cells cells, String service) {
    return targets.keySet().stream()
        .anyMatch(n -> n.service().equals(service) && cells.have(n.cell()));
  }

  synchronized boolean has(CellId cell, String service) {
    return targets.containsKey(new Named(cell, service));
  }
}
