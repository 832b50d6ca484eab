package io.everdrill.gateway.views;

import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** What each halt switch says. There are as many as cells, and one for everything. */
public final class HaltView implements View {

  private final NavigableMap<String, HaltEvent.Switch> switches = new TreeMap<>();

  @Override
  public Set<Topic> topics() {
    return Set.of(Topic.HALTS);
  }

  @Override
  public synchronized void take(Event event) {
    // One partition, so the last one read is the last one written.
    if (event instanceof HaltEvent.Switch turned) {
      switches.put(turned.scope(), turned);
    }
  }

  @Override
  public synchronized void forget(Topic topic, String key) {
    switches.remove(key);
  }

  /**
   * What is for any of these cells, in the order of the scopes; of everything first.
   *
   * @param cursor what a page before gave as next; empty for the first
   * @throws IllegalArgumentException if the cursor is none of ours
   */
  public synchronized Page<HaltEvent.Switch> list(Cells asked, String cursor, int limit) {
    return Page.inOrder(switches, asked::concern, cursor, limit, true);
  }

  public synchronized List<HaltEvent.Switch> switches() {
    return List.copyOf(switches.values());
  }
}
