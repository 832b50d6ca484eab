package io.everdrill.gateway.views;

import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Event;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What each key of one topic said last: agents, probers, targets, definitions. */
public final class LatestView<E extends Event> implements View {

  private final Topic topic;
  private final Class<E> type;
  private final int maxKeys;
  private final Map<String, E> latest = new TreeMap<>();
  private boolean complete = true;

  /**
   * @param type what else is on the topic is passed over
   */
  public LatestView(Topic topic, Class<E> type, int maxKeys) {
    this.topic = topic;
    this.type = type;
    this.maxKeys = maxKeys;
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
      complete = false;
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

  /** In the order of their keys. */
  public synchronized Page<E> list(Predicate<E> wanted) {
    List<E> matching = latest.values().stream().filter(wanted).toList();
    return new Page<>(matching, "", complete);
  }
}
