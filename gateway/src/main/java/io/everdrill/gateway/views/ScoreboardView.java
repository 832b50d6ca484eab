package io.everdrill.gateway.views;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.ScoreboardEvent;
import io.everdrill.topics.events.ScoreboardEvent.Bucket;
import io.everdrill.topics.events.ScoreboardEvent.Counts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The rows of the scoreboard, and what they add up to for each detector. */
public final class ScoreboardView implements View {

  private final int maxRows;
  private final Map<String, ScoreboardEvent.Row> rows = new TreeMap<>();
  private boolean complete = true;

  public ScoreboardView(int maxRows) {
    this.maxRows = maxRows;
  }

  /** What is asked for; an empty text is any. */
  public record Filter(String cell, String service, String faultKind, String detector) {
    boolean matches(ScoreboardEvent.Row row) {
      return (cell.isEmpty() || row.cell().value().equals(cell))
          && (service.isEmpty() || row.service().equals(service))
          && (faultKind.isEmpty() || row.faultKind().equals(faultKind))
          && (detector.isEmpty() || row.detector().equals(detector));
    }
  }

  /**
   * One detector over all rows.
   *
   * @param rates made of the sums, as DESIGN 'The judge' defines them; a rate of nothing is left
   *     out
   */
  public record Total(
      String detector,
      Counts counts,
      Map<String, Double> rates,
      @JsonProperty("sumTimeToDetectMs") Duration sumTimeToDetect,
      List<Bucket> timeToDetect) {}

  /**
   * @param complete false if there were more rows than are held, so that totals are too low
   */
  public record Score(List<Total> totals, List<ScoreboardEvent.Row> rows, boolean complete) {}

  @Override
  public Set<Topic> topics() {
    return Set.of(Topic.SCOREBOARD);
  }

  @Override
  public synchronized void take(Event event) {
    if (!(event instanceof ScoreboardEvent.Row row)) {
      return;
    }
    if (rows.size() >= maxRows && !rows.containsKey(row.key())) {
      complete = false;
      return;
    }
    rows.put(row.key(), row);
  }

  @Override
  public synchronized void forget(Topic topic, String key) {
    rows.remove(key);
  }

  public synchronized Score score(Filter filter) {
    List<ScoreboardEvent.Row> matching = rows.values().stream().filter(filter::matches).toList();
    Map<String, Sum> sums = new TreeMap<>();
    matching.forEach(row -> sums.computeIfAbsent(row.detector(), d -> new Sum()).add(row));
    List<Total> totals = new ArrayList<>();
    sums.forEach((detector, sum) -> totals.add(sum.total(detector)));
    return new Score(List.copyOf(totals), matching, complete);
  }

  private static final class Sum {
    private Counts counts = Counts.NONE;
    private Duration timeToDetect = Duration.ZERO;
    private final Map<Duration, Long> buckets = new TreeMap<>();

    void add(ScoreboardEvent.Row row) {
      counts = plus(counts, row.counts());
      timeToDetect = timeToDetect.plus(row.sumTimeToDetect());
      row.timeToDetect().forEach(b -> buckets.merge(b.upTo(), b.count(), Long::sum));
    }

    Total total(String detector) {
      List<Bucket> histogram = new ArrayList<>();
      buckets.forEach((upTo, count) -> histogram.add(new Bucket(upTo, count)));
      return new Total(detector, counts, rates(counts), timeToDetect, List.copyOf(histogram));
    }
  }

  private static Map<String, Double> rates(Counts c) {
    Map<String, Double> rates = new LinkedHashMap<>();
    putRate(rates, "precision", c.detected(), c.detected() + c.falseAlarms());
    putRate(rates, "recall", c.detected(), c.injections());
    putRate(rates, "recallFelt", c.feltDetected(), c.felt());
    putRate(
        rates,
        "rootCauseCorrect",
        c.rootCorrect(),
        c.rootCorrect() + c.rootWrong() + c.rootMissed());
    return rates;
  }

  private static void putRate(Map<String, Double> rates, String name, long part, long whole) {
    if (whole > 0) {
      rates.put(name, (double) part / whole);
    }
  }

  private static Counts plus(Counts a, Counts b) {
    return new Counts(
        a.injections() + b.injections(),
        a.detected() + b.detected(),
        a.missed() + b.missed(),
        a.masked() + b.masked(),
        a.unavailable() + b.unavailable(),
        a.felt() + b.felt(),
        a.feltDetected() + b.feltDetected(),
        a.falseAlarms() + b.falseAlarms(),
        a.rootCorrect() + b.rootCorrect(),
        a.rootWrong() + b.rootWrong(),
        a.rootMissed() + b.rootMissed(),
        a.placebos() + b.placebos(),
        a.placeboAlarms() + b.placeboAlarms());
  }
}
