package io.everdrill.gateway.views;

import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** What each key of one topic said last: agents, probers, targets, definitions. */
public final class LatestView<E extends Event> implements View {

  private final Topic topic;
  private final Class<E> type;
  private final int maxKeys;
  private final Function<E, Set<String>> cells;
  private final NavigableMap<String, E> latest = new TreeMap<>();
  private final Gone gone = new Gone();

  /**
   * @param type what else is on the topic is passed over
   * @param cells the names of those that an event is for, {@link HaltEvent#EVERYWHERE} for all
   */
  public LatestView(Topic topic, Class<E> type, int maxKeys, Function<E, Set<String>> cells) {
    this.topic = topic;
    this.type = type;
    this.maxKeys = maxKeys;
    this.cells = cells;
  }

  @Override
  public Set<Topic> topics() {
    return Set.of(topic);
  }

  @Override
  public synchronized void take(Event event) {
    if (!type.isInstance(event)) {
      return;
    }
    if (latest.size() >= maxKeys && !latest.containsKey(event.key())) {
      gone.add(cells.apply(type.cast(event)), event.time());
      return;
    }
    latest.put(event.key(), type.cast(event));
  }

  @Override
  public synchronized void forget(Topic forgotten, String key) {
    if (forgotten == topic) {
      latest.remove(key);
    }
  }

  /** Whether something is held under a key. */
  public synchronized boolean has(String key) {
    return latest.containsKey(key);
  }

  /** What is for any of these cells, in the order of the keys. */
  public Page<E> list(Cells asked) {
    return list(asked, "", Integer.MAX_VALUE);
  }

  /**
   * As {@link #list(Cells)}.
   *
   * @param cursor what a page before gave as next; empty for the first
   * @throws IllegalArgumentException if the cursor is none of ours
   */
  public synchronized Page<E> list(Cells asked, String cursor, int limit) {
    return Page.inOrder(
        latest, event -> asked.concern(cells.apply(event)), cursor, limit, gone.nothingOf(asked));
  }
}
