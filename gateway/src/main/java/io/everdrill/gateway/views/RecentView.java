package io.everdrill.gateway.views;

import io.everdrill.topics.EventTypes;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The last events of some topics, as they were written, each once: what a page that is opened now
 * has to know of the last minutes. Signs of life of detectors say nothing later, and are left out.
 */
public final class RecentView implements View {

  private final Set<Topic> topics;
  private final int maxEvents;
  private final Duration reach;
  private final Map<String, Item> items = new LinkedHashMap<>();
  private boolean complete = true;

  /**
   * One event.
   *
   * @param type its name on the wire
   * @param at its own time, not when it came
   */
  public record Item(String type, Instant at, Event event) {
    /** Empty if it is about no one cell. */
    String cell() {
      boolean ofCell = Topic.of(event).spread() == Topic.Spread.BY_CELL;
      return ofCell ? event.key().split("/", 2)[0] : "";
    }
  }

  /**
   * What is asked for; an empty text is any.
   *
   * @param types part of the name on the wire, as {@code alert}
   * @param from no event whose time lies before
   */
  public record Filter(String cell, String types, Instant from) {
    boolean matches(Item item) {
      return (cell.isEmpty() || item.cell().equals(cell))
          && item.type().contains(types)
          && !item.at().isBefore(from);
    }
  }

  public RecentView(Set<Topic> topics, int maxEvents, Duration reach) {
    this.topics = Set.copyOf(topics);
    this.maxEvents = maxEvents;
    this.reach = reach;
  }

  @Override
  public Set<Topic> topics() {
    return topics;
  }

  @Override
  public Duration reach() {
    return reach;
  }

  @Override
  public synchronized void take(Event event) {
    if (!topics.contains(Topic.of(event)) || event instanceof AlertEvent.Heartbeat) {
      return;
    }
    String type = EventTypes.nameOf(event.getClass());
    items.putIfAbsent(type + "/" + event.identity(), new Item(type, event.time(), event));
    if (items.size() > maxEvents) {
      items.remove(items.keySet().iterator().next());
      complete = false;
    }
  }

  /** The newest that match, the oldest of them first; next is never set. */
  public Page<Item> list(Filter filter, int limit) {
    return list(filter::matches, limit);
  }

  /** As {@link #list(Filter, int)}. */
  public synchronized Page<Item> list(Predicate<Item> wanted, int limit) {
    List<Item> found = new ArrayList<>(items.values().stream().filter(wanted).toList());
    found.sort(Comparator.comparing(Item::at).thenComparing(Item::type));
    boolean all = complete && found.size() <= limit;
    return new Page<>(found.subList(Math.max(0, found.size() - limit), found.size()), "", all);
  }
}
