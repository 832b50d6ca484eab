package io.everdrill.probes;

import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DefinitionEvent.Probe;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Which probes are made now. Those of files are always there; one of the topic with the same name
 * takes the place of the file's until it is deleted. Thread-safe.
 */
final class ProbeRoster implements AutoCloseable {

  private final int limit;
  private final Function<Probe, ScheduledProbe> starter;
  private final Map<String, Probe> ofFiles = new HashMap<>();
  private final Map<String, Probe> ofTopic = new HashMap<>();
  private final Map<String, Running> running = new TreeMap<>();
  private boolean closed;

  private record Running(Probe probe, ScheduledProbe schedule) {}

  /**
   * @param starter begins to make a probe
   */
  ProbeRoster(int limit, Function<Probe, ScheduledProbe> starter) {
    this.limit = limit;
    this.starter = starter;
  }

  /** Takes the probes of files; once, before anything of the topic. */
  synchronized void addFromFiles(List<Probe> probes) {
    for (Probe probe : probes) {
      refuseBeyondLimit(probe.key());
      settle(probe.key(), probe);
      ofFiles.put(probe.key(), probe);
    }
  }

  /**
   * Takes a new or changed definition of the topic. What was made before goes on where the new one
   * is refused.
   *
   * @throws IllegalArgumentException if there are too many probes, or this one cannot be made
   */
  synchronized void define(Probe probe) {
    refuseBeyondLimit(probe.key());
    settle(probe.key(), probe);
    ofTopic.put(probe.key(), probe);
  }

  /** The topic's definition is deleted. */
  synchronized void delete(String key) {
    ofTopic.remove(key);
    if (ofFiles.containsKey(key)) {
      settle(key, ofFiles.get(key));
    } else if (running.containsKey(key)) {
      running.remove(key).schedule().close();
    }
  }

  synchronized int size() {
    return running.size();
  }

  /** How many probes each cell has. */
  synchronized Map<CellId, Integer> sizes() {
    Map<CellId, Integer> sizes = new TreeMap<>();
    running.values().forEach(r -> sizes.merge(r.probe().cell(), 1, Integer::sum));
    return sizes;
  }

  @Override
  public synchronized void close() {
    closed = true;
    running.values().forEach(r -> r.schedule().close());
    running.clear();
  }

  private void refuseBeyondLimit(String key) {
    if (!running.containsKey(key) && running.size() >= limit) {
      throw new IllegalArgumentException(
          "probe: expected at most " + limit + " probes, got one more: " + key);
    }
  }

  private void settle(String key, Probe wanted) {
    Running now = running.get(key);
    if (closed || (now != null && now.probe().equals(wanted))) {
      return;
    }
    running.put(key, new Running(wanted, starter.apply(wanted)));
    if (now != null) {
      now.schedule().close();
    }
  }
}
