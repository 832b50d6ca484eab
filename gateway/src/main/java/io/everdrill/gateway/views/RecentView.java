package io.everdrill.gateway.views;

import io.everdrill.topics.EventTypes;
import io.everdrill.topics.Topic;
import io.everdrill.topics.chance.Place;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The last events of some topics by their own time, as they were written, each once, and as it was
 * judged last: what a page that is opened now has to know of the last minutes. Signs of life of
 * detectors say nothing later, and are left out.
 */
public final class RecentView implements BoundedView {

  /** Before the name of every type. */
  private static final String FIRST = "-";

  private final Set<Topic> topics;
  private final Predicate<Event> kept;
  private final LastInTime<Item> last;
  private final Duration reach;

  /**
   * One event.
   *
   * @param type its name on the wire
   * @param at its own time, not when it came
   */
  public record Item(String type, Instant at, Event event) {}

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
    this.last = new LastInTime<>(bound);
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
    Item item = new Item(EventTypes.nameOf(event.getClass()), event.time(), event);
    Cursor place = place(item);
    if (last.get(place.name()).filter(held -> !isAnew(item, held)).isEmpty()) {
      last.put(place, item, Cells.spokenOf(event), bytes);
    }
  }

  /** What was judged and withdrawn may be judged so again; all else is only repeated. */
  private static boolean isAnew(Item item, Item held) {
    return item.event() instanceof DetectionEvent && item.at().isAfter(held.at());
  }

  private static Cursor place(Item item) {
    // A sender whose clock is ahead must not stay for ever.
    boolean early =
        item.event() instanceof AlertEvent.Firing firing
            && firing.startsAt().isAfter(firing.receivedAt());
    Instant at = early ? ((AlertEvent.Firing) item.event()).receivedAt() : item.at();
    return new Cursor(at, order(item.event()) + item.type() + "/" + item.event().identity());
  }

  /**
   * What is said in place of something stands after its withdrawal, which is of the same moment.
   */
  private static String order(Event event) {
    return switch (event) {
      case DetectionEvent.Withdrawn e -> FIRST;
      case DetectionEvent.FalseAlarmWithdrawn e -> FIRST;
      case DetectionEvent.OrganicWithdrawn e -> FIRST;
      default -> "";
    };
  }

  @Override
  public synchronized double fullness() {
    return last.fullness();
  }

  @Override
  public synchronized long dropped() {
    return last.gone().count();
  }

  /** Whether nothing of these cells that was so at a moment or later has gone. */
  public synchronized boolean holdsAllSince(Cells cells, Instant moment) {
    return last.gone().last(cells).isBefore(moment);
  }

  /** The newest that match, the oldest of them first. */
  public Page<Item> list(Filter filter, int limit) {
    return list(filter, "", limit);
  }

  /** As {@link #list(Filter, int)}. */
  public Page<Item> list(Predicate<Item> wanted, int limit) {
    return list(Cells.ALL, wanted, "", limit);
  }

  /**
   * The newest that match, the oldest of them first; next goes on with what was before.
   *
   * @param cursor what a page before gave as next; empty for the newest
   * @throws IllegalArgumentException if the cursor is none of ours
   */
  public Page<Item> list(Filter filter, String cursor, int limit) {
    return list(filter.cells(), filter::matches, cursor, limit);
  }

  /** As {@link #list(Filter, String, int)}, of what is wanted besides. */
  public Page<Item> list(Filter filter, Predicate<Item> wanted, String cursor, int limit) {
    return list(filter.cells(), item -> filter.matches(item) && wanted.test(item), cursor, limit);
  }

  private synchronized Page<Item> list(
      Cells cells, Predicate<Item> wanted, String cursor, int limit) {
    List<Item> newestFirst = new ArrayList<>();
    for (Item item : last.newestFirst(cursor)) {
      if (wanted.test(item)) {
        if (newestFirst.size() == limit) {
          return part(newestFirst);
        }
        newestFirst.add(item);
      }
    }
    return new Page<>(newestFirst.reversed(), "", last.gone().nothingOf(cells));
  }

  private static Page<Item> part(List<Item> newestFirst) {
    return new Page<>(newestFirst.reversed(), place(newestFirst.getLast()).text(), false);
  }

  /** One list of two views, as if they were one. */
  public static Page<Item> merged(
      RecentView one, RecentView other, Filter filter, String cursor, int limit) {
    Page<Item> first = one.list(filter, cursor, limit);
    Page<Item> second = other.list(filter, cursor, limit);
    List<Item> newestFirst = new ArrayList<>(first.items());
    newestFirst.addAll(second.items());
    newestFirst.sort(Comparator.comparing(RecentView::place).reversed());
    boolean more =
        newestFirst.size() > limit || !first.next().isEmpty() || !second.next().isEmpty();
    List<Item> part = newestFirst.subList(0, Math.min(limit, newestFirst.size()));
    return more
        ? part(part)
        : new Page<>(part.reversed(), "", first.complete() && second.complete());
  }
}
