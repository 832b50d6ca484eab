package io.everdrill.gateway.views;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.topics.EventTypes;
import io.everdrill.topics.Topic;
import io.everdrill.topics.chance.Place;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.Event;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The last events of some topics by their own time, as they were written, each once: what a page
 * that is opened now has to know of the last minutes. Signs of life of detectors say nothing later,
 * and are left out.
 */
public final class RecentView implements BoundedView {

  private final Set<Topic> topics;
  private final Predicate<Event> kept;
  private final Bound bound;
  private final Duration reach;
  private final Map<String, Moment> places = new HashMap<>();
  private final TreeMap<Moment, Held> held = new TreeMap<>();
  private long heldBytes;
  private long dropped;

  /**
   * One event.
   *
   * @param type its name on the wire
   * @param at its own time, not when it came
   */
  public record Item(String type, Instant at, Event event) {}

  private record Held(Item item, int bytes) {}

  /** Where an event stands in time; stable while others come. */
  private record Moment(Instant at, String name) implements Comparable<Moment> {
    private static final Comparator<Moment> IN_TIME =
        Comparator.comparing(Moment::at).thenComparing(Moment::name);

    static Moment of(Item item) {
      // A sender whose clock is ahead must not stay for ever.
      boolean early =
          item.event() instanceof AlertEvent.Firing firing
              && firing.startsAt().isAfter(firing.receivedAt());
      Instant at = early ? ((AlertEvent.Firing) item.event()).receivedAt() : item.at();
      return new Moment(at, item.type() + "/" + item.event().identity());
    }

    static Moment parse(String cursor) {
      try {
        String[] parts = new String(Base64.getUrlDecoder().decode(cursor), UTF_8).split(" ", 2);
        if (parts.length == 2) {
          return new Moment(Instant.parse(parts[0]), parts[1]);
        }
      } catch (IllegalArgumentException | DateTimeException e) {
        // Told below.
      }
      throw new IllegalArgumentException("cursor: expected what a page before gave as next");
    }

    String cursor() {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString((at + " " + name).getBytes(UTF_8));
    }

    @Override
    public int compareTo(Moment other) {
      return IN_TIME.compare(this, other);
    }
  }

  /**
   * What is asked for; an empty text is any.
   *
   * @param types part of the name on the wire, as {@code alert}
   * @param from no event whose time lies before
   */
  public record Filter(Cells cells, String types, Instant from) {
    boolean matches(Item item) {
      return cells.concern(item.event())
          && item.type().contains(types)
          && !item.at().isBefore(from);
    }
  }

  public RecentView(Set<Topic> topics, Bound bound, Duration reach) {
    this(topics, any -> true, bound, reach);
  }

  /**
   * @param kept which events of the topics
   */
  public RecentView(Set<Topic> topics, Predicate<Event> kept, Bound bound, Duration reach) {
    this.topics = Set.copyOf(topics);
    this.kept = kept;
    this.bound = bound;
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
  public void take(Event event) {
    take(event, 0);
  }

  @Override
  public void take(Event event, Place at, int bytes) {
    take(event, bytes);
  }

  synchronized void take(Event event, int bytes) {
    if (!topics.contains(Topic.of(event))
        || event instanceof AlertEvent.Heartbeat
        || !kept.test(event)) {
      return;
    }
    if (bound.isPassedByOne(bytes + Bound.EVENT_OVERHEAD_BYTES)) {
      dropped++;
      return;
    }
    Item item = new Item(EventTypes.nameOf(event.getClass()), event.time(), event);
    Moment place = Moment.of(item);
    if (places.putIfAbsent(place.name(), place) != null) {
      return;
    }
    held.put(place, new Held(item, bytes + Bound.EVENT_OVERHEAD_BYTES));
    heldBytes += bytes + Bound.EVENT_OVERHEAD_BYTES;
    while (bound.isPassedBy(held.size(), heldBytes)) {
      Map.Entry<Moment, Held> oldest = held.pollFirstEntry();
      places.remove(oldest.getKey().name());
      heldBytes -= oldest.getValue().bytes();
      dropped++;
    }
  }

  @Override
  public synchronized double fullness() {
    return bound.fullness(held.size(), heldBytes);
  }

  @Override
  public synchronized long dropped() {
    return dropped;
  }

  /** Whether nothing that was so at a moment or later has gone. */
  public synchronized boolean holdsAllSince(Instant moment) {
    return dropped == 0 || (!held.isEmpty() && held.firstKey().at().isBefore(moment));
  }

  /** The newest that match, the oldest of them first. */
  public Page<Item> list(Filter filter, int limit) {
    return list(filter::matches, "", limit);
  }

  /** As {@link #list(Filter, int)}. */
  public Page<Item> list(Predicate<Item> wanted, int limit) {
    return list(wanted, "", limit);
  }

  /**
   * The newest that match, the oldest of them first; next goes on with what was before.
   *
   * @param cursor what a page before gave as next; empty for the newest
   * @throws IllegalArgumentException if the cursor is none of ours
   */
  public Page<Item> list(Filter filter, String cursor, int limit) {
    return list(filter::matches, cursor, limit);
  }

  /** As {@link #list(Filter, String, int)}, of what is wanted besides. */
  public Page<Item> list(Filter filter, Predicate<Item> wanted, String cursor, int limit) {
    return list(item -> filter.matches(item) && wanted.test(item), cursor, limit);
  }

  private synchronized Page<Item> list(Predicate<Item> wanted, String cursor, int limit) {
    NavigableMap<Moment, Held> rest =
        cursor.isEmpty() ? held : held.headMap(Moment.parse(cursor), false);
    List<Item> newestFirst = new ArrayList<>();
    for (Held one : rest.descendingMap().values()) {
      if (wanted.test(one.item())) {
        if (newestFirst.size() == limit) {
          return page(newestFirst, false);
        }
        newestFirst.add(one.item());
      }
    }
    return new Page<>(newestFirst.reversed(), "", dropped == 0);
  }

  private static Page<Item> page(List<Item> newestFirst, boolean all) {
    return new Page<>(
        newestFirst.reversed(), all ? "" : Moment.of(newestFirst.getLast()).cursor(), all);
  }

  /** One list of two views, as if they were one. */
  public static Page<Item> merged(
      RecentView one, RecentView other, Filter filter, String cursor, int limit) {
    Page<Item> first = one.list(filter, cursor, limit);
    Page<Item> second = other.list(filter, cursor, limit);
    List<Item> newestFirst = new ArrayList<>(first.items());
    newestFirst.addAll(second.items());
    newestFirst.sort(Comparator.comparing(Moment::of).reversed());
    boolean more =
        newestFirst.size() > limit || !first.next().isEmpty() || !second.next().isEmpty();
    List<Item> part = newestFirst.subList(0, Math.min(limit, newestFirst.size()));
    return more
        ? page(part, false)
        : new Page<>(part.reversed(), "", first.complete() && second.complete());
  }
}
