package io.everdrill.gateway.views;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.everdrill.topics.Json;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.VerdictEvent;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The verdict that holds, the highest revision, for each of the last injections. A verdict has the
 * evidence of each detector in it, so their bytes count too.
 */
public final class VerdictView implements BoundedView {

  private static final JsonMapper MAPPER = Json.mapper();

  private final Bound bound;
  private final Map<InjectionId, Place> places = new HashMap<>();
  private final TreeMap<Place, Judged> newestFirst = new TreeMap<>();
  private long heldBytes;
  private long dropped;

  public VerdictView(Bound bound) {
    this.bound = bound;
  }

  /** What is asked for; an empty text is any. */
  public record Filter(Cells cells, String service, String outcome, String detector) {}

  /** Where a verdict stands in the list; stable while others come. */
  private record Place(Instant endedAt, InjectionId injection) implements Comparable<Place> {
    private static final Comparator<Place> NEWEST_FIRST =
        Comparator.comparing(Place::endedAt).thenComparing(Place::injection).reversed();

    @Override
    public int compareTo(Place other) {
      return NEWEST_FIRST.compare(this, other);
    }
  }

  /**
   * @param outcomes of each detector, as the wire writes them
   */
  private record Judged(
      VerdictEvent.Injection verdict, String outcome, Map<String, String> outcomes, int bytes) {

    static Judged of(VerdictEvent.Injection verdict, int bytes) {
      Map<String, String> outcomes = new TreeMap<>();
      verdict
          .detectors()
          .forEach(
              d ->
                  outcomes.put(
                      d.detector(),
                      MAPPER.valueToTree(d.detection()).path("outcome").asText().intern()));
      return new Judged(
          verdict,
          MAPPER.valueToTree(verdict.outcome()).asText().intern(),
          outcomes,
          bytes + Bound.EVENT_OVERHEAD_BYTES);
    }

    boolean matches(Filter filter) {
      return filter.cells().have(verdict.cell())
          && (filter.service().isEmpty() || verdict.service().equals(filter.service()))
          && matchesOutcome(filter);
    }

    /** The outcome is the injection's own, or what the detector, or any of them, made of it. */
    private boolean matchesOutcome(Filter filter) {
      if (!filter.detector().isEmpty() && !outcomes.containsKey(filter.detector())) {
        return false;
      }
      return filter.outcome().isEmpty()
          || outcome.equals(filter.outcome())
          || (filter.detector().isEmpty()
              ? outcomes.containsValue(filter.outcome())
              : outcomes.get(filter.detector()).equals(filter.outcome()));
    }
  }

  @Override
  public Set<Topic> topics() {
    return Set.of(Topic.VERDICTS);
  }

  @Override
  public void take(Event event) {
    take(event, 0);
  }

  @Override
  public void take(Event event, io.everdrill.topics.chance.Place at, int bytes) {
    take(event, bytes);
  }

  void take(Event event, int bytes) {
    if (event instanceof VerdictEvent.Injection verdict) {
      put(Judged.of(verdict, bytes));
    }
  }

  private synchronized void put(Judged judged) {
    VerdictEvent.Injection verdict = judged.verdict();
    Place known = places.get(verdict.injection());
    if (known != null) {
      if (newestFirst.get(known).verdict().revision() >= verdict.revision()) {
        return;
      }
      heldBytes -= newestFirst.remove(known).bytes();
      places.remove(verdict.injection());
    }
    if (bound.isPassedByOne(judged.bytes())) {
      dropped++;
      return;
    }
    Place place = new Place(verdict.endedAt(), verdict.injection());
    places.put(verdict.injection(), place);
    newestFirst.put(place, judged);
    heldBytes += judged.bytes();
    while (bound.isPassedBy(newestFirst.size(), heldBytes)) {
      Map.Entry<Place, Judged> oldest = newestFirst.pollLastEntry();
      places.remove(oldest.getKey().injection());
      heldBytes -= oldest.getValue().bytes();
      dropped++;
    }
  }

  @Override
  public synchronized double fullness() {
    return bound.fullness(newestFirst.size(), heldBytes);
  }

  @Override
  public synchronized long dropped() {
    return dropped;
  }

  public synchronized Optional<VerdictEvent.Injection> verdict(InjectionId injection) {
    return Optional.ofNullable(places.get(injection)).map(p -> newestFirst.get(p).verdict());
  }

  /**
   * Newest first.
   *
   * @param cursor what a page before gave as next; empty for the first
   * @throws IllegalArgumentException if the cursor is none of ours
   * @throws NoLongerHeld if all that came after it has gone meanwhile
   */
  public synchronized Page<VerdictEvent.Injection> list(Filter filter, String cursor, int limit) {
    Map<Place, Judged> rest =
        cursor.isEmpty() ? newestFirst : newestFirst.tailMap(place(cursor), false);
    if (!cursor.isEmpty() && rest.isEmpty() && dropped > 0) {
      throw new NoLongerHeld(Topic.VERDICTS, "cursor: what comes after it");
    }
    List<VerdictEvent.Injection> items = new ArrayList<>();
    String last = "";
    for (Map.Entry<Place, Judged> entry : rest.entrySet()) {
      if (!entry.getValue().matches(filter)) {
        continue;
      }
      if (items.size() == limit) {
        return new Page<>(items, last, dropped == 0);
      }
      items.add(entry.getValue().verdict());
      last = cursor(entry.getKey());
    }
    return new Page<>(items, "", dropped == 0);
  }

  private static String cursor(Place place) {
    String text = Json.format(place.endedAt()) + " " + place.injection();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  private static Place place(String cursor) {
    try {
      String[] parts = new String(Base64.getUrlDecoder().decode(cursor), UTF_8).split(" ", 2);
      if (parts.length == 2) {
        return new Place(Instant.parse(parts[0]), new InjectionId(parts[1]));
      }
    } catch (IllegalArgumentException | DateTimeException e) {
      // Told below.
    }
    throw new IllegalArgumentException("cursor: expected what a page before gave as next");
  }
}
