package io.everdrill.evaluator.guard;

import io.everdrill.evaluator.records.SavedAtCommit;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What the guard knows and has counted, so that a restart or another guard goes on from there: the
 * facts of each drill, the alerts that fire, probe results by cell, service and second, and what
 * the conditions of each drill have come to. Facts and alerts are written at once, counts with each
 * commit, however many results there were.
 */
record GuardMemory(
    KeyValueStore<String, List<Event>> drills,
    KeyValueStore<String, byte[]> seconds,
    KeyValueStore<String, byte[]> counts,
    KeyValueStore<String, AlertEvent.Firing> alerts) {

  static final String DRILLS = "drills";
  static final String SECONDS = "probe-seconds";
  static final String COUNTS = "condition-counts";
  static final String ALERTS = "firing-alerts";

  /** Neither a cell nor a number has one; a service may, so it is between the first and last. */
  private static final char BETWEEN = '/';

  /** Behind a drill's id, among the counts: since when nothing more can come from it. */
  private static final String OVER = BETWEEN + "over";

  /** Behind cell and service, among the counts: the minutes that were calm. */
  private static final String CALM = BETWEEN + "calm";

  /** A second that was stored, and of which cell and service it is. */
  private record Stored(String key, CellId cell, String service, ProbeSecond second) {
    static Stored of(KeyValue<String, byte[]> entry) {
      int first = entry.key.indexOf(BETWEEN);
      int last = entry.key.lastIndexOf(BETWEEN);
      return new Stored(
          entry.key,
          new CellId(entry.key.substring(0, first)),
          entry.key.substring(first + 1, last),
          ProbeSecond.fromBytes(entry.value));
    }
  }

  /**
   * @param cells whose counts are to be saved with each commit
   * @param saveFacts saves, before each commit, the facts that wait for it
   */
  static GuardMemory of(
      ProcessorContext<?, ?> context, Map<CellId, CellWatch> cells, Runnable saveFacts) {
    SavedAtCommit<byte[]> seconds = context.getStateStore(SECONDS);
    SavedAtCommit<byte[]> counts = context.getStateStore(COUNTS);
    GuardMemory memory =
        new GuardMemory(
            context.getStateStore(DRILLS),
            seconds.entries(),
            counts.entries(),
            context.getStateStore(ALERTS));
    seconds.beforeCommit(() -> cells.forEach(memory::saveSeconds));
    counts.beforeCommit(
        () -> {
          saveFacts.run();
          cells.forEach(memory::saveCounts);
        });
    return memory;
  }

  /**
   * All of it.
   *
   * @param cells begins to watch a cell of which nothing is known yet
   * @param now when the guard hears of it
   */
  void restore(Function<CellId, CellWatch> cells, Instant now) {
    restoreAlerts(cells);
    restoreDrills(cells, now);
    restoreMinutes(cells);
    restoreSeconds(cells); // last: what is in force by now tells whether they were calm
  }

  private void restoreDrills(Function<CellId, CellWatch> cells, Instant now) {
    try (KeyValueIterator<String, List<Event>> stored = drills.all()) {
      while (stored.hasNext()) {
        KeyValue<String, List<Event>> entry = stored.next();
        DrillId id = new DrillId(entry.key);
        WatchedDrill drill = cells.apply(id.cell()).drill(id, now);
        entry.value.forEach(drill::learn);
        resume(drill);
        cells.apply(id.cell()).reconsider();
      }
    }
  }

  private void restoreMinutes(Function<CellId, CellWatch> cells) {
    Map<String, byte[]> stored = new HashMap<>();
    try (KeyValueIterator<String, byte[]> entries = counts.all()) {
      while (entries.hasNext()) {
        KeyValue<String, byte[]> entry = entries.next();
        if (entry.key.endsWith(CALM)) {
          stored.put(entry.key, entry.value);
        }
      }
    }
    long newest = stored.values().stream().mapToLong(CalmMinutes::newest).max().orElse(0);
    stored.forEach(
        (key, minutes) -> {
          if (CalmMinutes.newest(minutes) < newest - CalmMinutes.LONGEST.toMinutes()) {
            counts.delete(key);
          } else {
            int first = key.indexOf(BETWEEN);
            cells
                .apply(new CellId(key.substring(0, first)))
                .telemetry()
                .restoreMinutes(key.substring(first + 1, key.length() - CALM.length()), minutes);
          }
        });
  }

  private void restoreSeconds(Function<CellId, CellWatch> cells) {
    List<Stored> stored = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> entries = seconds.all()) {
      entries.forEachRemaining(entry -> stored.add(Stored.of(entry)));
    }
    stored.sort(Comparator.comparingLong(s -> s.second.newestMillis()));
    long newest = stored.isEmpty() ? 0 : stored.getLast().second.newestMillis();
    for (Stored s : stored) {
      if (s.second.newestMillis() < newest - PassWindow.LONGEST.toMillis()) {
        seconds.delete(s.key);
      } else {
        cells.apply(s.cell).telemetry().restore(s.service, s.second);
      }
    }
  }

  /** In the order in which they were first heard. */
  private void restoreAlerts(Function<CellId, CellWatch> cells) {
    List<FiringAlerts.Heard> stored = new ArrayList<>();
    try (KeyValueIterator<String, AlertEvent.Firing> entries = alerts.all()) {
      entries.forEachRemaining(
          entry -> {
            String[] parts = entry.key.split(String.valueOf(BETWEEN), 3);
            Instant at = Instant.ofEpochMilli(Long.parseLong(parts[1]));
            stored.add(new FiringAlerts.Heard(entry.value, at));
          });
    }
    stored.sort(Comparator.comparing(FiringAlerts.Heard::at));
    stored.forEach(
        heard -> cells.apply(heard.alert().cell()).alerts().add(heard.alert(), heard.at()));
  }

  private void resume(WatchedDrill drill) {
    byte[] over = counts.get(drill.id().value() + OVER);
    if (over != null) {
      drill.overAt(Instant.ofEpochMilli(ByteBuffer.wrap(over).getLong()));
    }
    byte[] stored = counts.get(drill.id().value());
    if (stored != null) {
      drill.resume(lists(stored));
    }
  }

  void saveFacts(WatchedDrill drill) {
    drills.put(drill.id().value(), drill.events());
  }

  void saveSeconds(CellId cell, CellWatch watch) {
    watch
        .telemetry()
        .save(
            (service, second) -> seconds.put(key(cell, service, second.place()), second.toBytes()));
  }

  void saveCounts(CellId cell, CellWatch watch) {
    watch
        .telemetry()
        .saveMinutes((service, minutes) -> counts.put(keyOfMinutes(cell, service), minutes));
    for (WatchedDrill drill : watch.drills()) {
      drill.countsToSave().forEach(numbers -> counts.put(drill.id().value(), bytes(numbers)));
    }
  }

  void forget(CellId cell, String service) {
    ProbeSecond.places()
        .mapToObj(place -> key(cell, service, place))
        .filter(key -> seconds.get(key) != null)
        .forEach(seconds::delete);
    counts.delete(keyOfMinutes(cell, service));
  }

  private static String key(CellId cell, String service, int place) {
    return cell.value() + BETWEEN + service + BETWEEN + place;
  }

  private static String keyOfMinutes(CellId cell, String service) {
    return cell.value() + BETWEEN + service + CALM;
  }

  /** The deadline of its recovery runs from there, whoever waits for it. */
  void saveOver(WatchedDrill drill, Instant overAt) {
    byte[] millis = ByteBuffer.allocate(Long.BYTES).putLong(overAt.toEpochMilli()).array();
    counts.put(drill.id().value() + OVER, millis);
  }

  void saveAlert(FiringAlerts.Heard heard) {
    alerts.put(key(heard), heard.alert());
  }

  void forgetAlert(FiringAlerts.Heard heard) {
    alerts.delete(key(heard));
  }

  private static String key(FiringAlerts.Heard heard) {
    AlertEvent.Episode episode = heard.alert().episode();
    return String.join(
        String.valueOf(BETWEEN),
        heard.alert().cell().value(),
        Long.toString(heard.at().toEpochMilli()),
        episode.detector(),
        episode.fingerprint(),
        episode.startsAt().toString());
  }

  void forget(WatchedDrill drill) {
    drills.delete(drill.id().value());
    counts.delete(drill.id().value());
    counts.delete(drill.id().value() + OVER);
  }

  private static byte[] bytes(List<List<Long>> lists) {
    int numbers = lists.stream().mapToInt(Collection::size).sum();
    ByteBuffer out = ByteBuffer.allocate(lists.size() * Integer.BYTES + numbers * Long.BYTES);
    for (List<Long> list : lists) {
      out.putInt(list.size());
      list.forEach(out::putLong);
    }
    return out.array();
  }

  private static List<List<Long>> lists(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    List<List<Long>> lists = new ArrayList<>();
    while (in.hasRemaining()) {
      List<Long> list = new ArrayList<>();
      for (int left = in.getInt(); left > 0; left--) {
        list.add(in.getLong());
      }
      lists.add(list);
    }
    return lists;
  }
}
