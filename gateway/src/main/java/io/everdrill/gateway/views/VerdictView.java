package io.everdrill.gateway.views;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.everdrill.topics.Json;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Instant;
import java.util.ArrayList;
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

  private final LastInTime<Judged> last;

  public VerdictView(Bound bound) {
    this.last = new LastInTime<>(bound);
  }

  /**
   * What is asked for; an empty text is any.
   *
   * @param fault its kind
   * @param drill its id
   * @param from none whose fault was applied before
   * @param until none whose fault was applied then or later
   */
  public record Filter(
      Cells cells,
      String service,
      String outcome,
      String detector,
      String fault,
      String drill,
      Instant from,
      Instant until) {}

  /**
   * @param outcomes of each detector, as the wire writes them
   */
  private record Judged(
      VerdictEvent.Injection verdict, String outcome, Map<String, String> outcomes) {

    static Judged of(VerdictEvent.Injection verdict) {
      Map<String, String> outcomes = new TreeMap<>();
      verdict
          .detectors()
          .forEach(
              d ->
                  outcomes.put(
                      d.detector(),
                      MAPPER.valueToTree(d.detection()).path("outcome").asText().intern()));
      return new Judged(verdict, MAPPER.valueToTree(verdict.outcome()).asText().intern(), outcomes);
    }

    boolean matches(Filter filter) {
      return filter.cells().have(verdict.cell())
          && isAny(filter.service(), verdict.service())
          && isAny(filter.fault(), verdict.fault().kind())
          && isAny(filter.drill(), verdict.injection().drill().value())
          && !verdict.appliedAt().isBefore(filter.from())
          && verdict.appliedAt().isBefore(filter.until())
          && matchesOutcome(filter);
    }

    private static boolean isAny(String wanted, String found) {
      return wanted.isEmpty() || wanted.equals(found);
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
      put(Judged.of(verdict), bytes);
    }
  }

  private synchronized void put(Judged judged, int bytes) {
    VerdictEvent.Injection verdict = judged.verdict();
    Cursor place = place(verdict);
    boolean older =
        last.get(place.name())
            .filter(known -> known.verdict().revision() >= verdict.revision())
            .isPresent();
    if (!older) {
      last.put(place, judged, Cells.spokenOf(verdict), bytes);
    }
  }

  private static Cursor place(VerdictEvent.Injection verdict) {
    return new Cursor(verdict.endedAt(), verdict.injection().value());
  }

  @Override
  public synchronized double fullness() {
    return last.fullness();
  }

  @Override
  public synchronized long dropped() {
    return last.gone().count();
  }

  /** Whether no verdict of these cells has gone. */
  public synchronized boolean holdsAllOf(Cells cells) {
    return last.gone().nothingOf(cells);
  }

  public synchronized Optional<VerdictEvent.Injection> verdict(InjectionId injection) {
    return last.get(injection.value()).map(Judged::verdict);
  }

  /**
   * Newest first.
   *
   * @param cursor what a page before gave as next; empty for the first
   * @throws IllegalArgumentException if the cursor is none of ours
   * @throws NoLongerHeld if all that came after it in the cells has gone meanwhile
   */
  public synchronized Page<VerdictEvent.Injection> list(Filter filter, String cursor, int limit) {
    boolean complete = last.gone().nothingOf(filter.cells());
    boolean anyLeft = false;
    List<VerdictEvent.Injection> items = new ArrayList<>();
    for (Judged judged : last.newestFirst(cursor)) {
      anyLeft |= filter.cells().have(judged.verdict().cell());
      if (!judged.matches(filter)) {
        continue;
      }
      if (items.size() == limit) {
        return new Page<>(items, place(items.getLast()).text(), complete);
      }
      items.add(judged.verdict());
    }
    if (!cursor.isEmpty() && !anyLeft && !complete) {
      throw new NoLongerHeld(Topic.VERDICTS, "cursor: what comes after it");
    }
    return new Page<>(items, "", complete);
  }
}
