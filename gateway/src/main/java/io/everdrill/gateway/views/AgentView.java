package io.everdrill.gateway.views;

import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.PresenceEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The agents, as each said it last. */
public final class AgentView implements View {

  private final int maxAgents;
  private final Map<String, PresenceEvent.Agent> agents = new TreeMap<>();
  private boolean complete = true;

  public AgentView(int maxAgents) {
    this.maxAgents = maxAgents;
  }

  @Override
  public Set<Topic> topics() {
    return Set.of(Topic.AGENTS);
  }

  @Override
  public synchronized void take(Event event) {
    if (!(event instanceof PresenceEvent.Agent agent)) {
      return;
    }
    if (agents.size() >= maxAgents && !agents.containsKey(agent.key())) {
      complete = false;
      return;
    }
    agents.put(agent.key(), agent);
  }

  @Override
  public synchronized void forget(Topic topic, String key) {
    agents.remove(key);
  }

  /**
   * @param cell empty is any
   */
  public synchronized Page<PresenceEvent.Agent> list(String cell) {
    List<PresenceEvent.Agent> matching =
        agents.values().stream()
            .filter(a -> cell.isEmpty() || a.cell().value().equals(cell))
            .toList();
    return new Page<>(matching, "", complete);
  }
}
