package io.everdrill.gateway.views;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.ScoreboardEvent;
import io.everdrill.topics.events.ScoreboardEvent.Bucket;
import io.everdrill.topics.events.ScoreboardEvent.Counts;
import io.everdrill.topics.events.ScoreboardEvent.Row;
import io.everdrill.topics.score.FiguresJson;
import io.everdrill.topics.score.ScoreFilter;
import io.everdrill.topics.score.ScoreTable;
import io.everdrill.topics.score.ScoreTable.By;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The rows of the scoreboard, and what they add up to for each detector. */
public final class ScoreboardView implements View {

  private final ScoreTable table;

  /**
   * @param maxRows over all days, and as many of single days
   */
  public ScoreboardView(int maxRows) {
    this.table = new ScoreTable(maxRows);
  }

  /**
   * One detector over all rows that were asked for, or over those with the same columns.
   *
   * @param columns the values of the columns that were asked to be grouped by, the detector first
   * @param rates made of the sums, as DESIGN 'The judge' defines them; a rate of nothing is left
   *     out
   * @param figures all that the sums say, with intervals; null where nothing can be said
   */
  public record Total(
      String detector,
      Map<String, String> columns,
      Counts counts,
      Map<String, Double> rates,
      ObjectNode figures,
      @JsonProperty("sumTimeToDetectMs") Duration sumTimeToDetect,
      List<Bucket> timeToDetect) {}

  /**
   * @param rows over all days and modes, whatever days and mode were asked for
   * @param complete false if there were more rows than are held, so that totals are too low
   */
  public record Score(List<Total> totals, List<Row> rows, boolean complete) {}

  @Override
  public Set<Topic> topics() {
    return Set.of(Topic.SCOREBOARD);
  }

  @Override
  public synchronized void take(Event event) {
    if (event instanceof ScoreboardEvent row) {
      table.take(row);
    }
  }

  @Override
  public synchronized void forget(Topic topic, String key) {
    table.forget(key);
  }

  /**
   * @param by columns to group by, beside the detector
   */
  public synchronized Score score(ScoreFilter filter, Set<By> by) {
    List<Total> totals = table.groups(filter, by).stream().map(ScoreboardView::total).toList();
    return new Score(totals, table.rows(filter), table.complete(filter, by));
  }

  /**
   * What was counted of drills: of the detector that is asked for, or of the only one. Two answers
   * to one question are not two drills, so that of several nothing is said.
   */
  public synchronized Counted counted(ScoreFilter filter) {
    List<Row> rows =
        table.rows(filter).stream()
            .filter(row -> row.counts().detected() + row.counts().missed() > 0)
            .toList();
    boolean ofOne = rows.stream().map(Row::detector).distinct().count() == 1;
    return ofOne ? new Counted(rows, table.complete(filter, Set.of())) : Counted.NONE;
  }

  private static Total total(ScoreTable.Group group) {
    Map<String, String> columns = new LinkedHashMap<>();
    group.columns().forEach((by, value) -> columns.put(by.name().toLowerCase(Locale.ROOT), value));
    Row sum = group.sum();
    return new Total(
        sum.detector(),
        columns,
        sum.counts(),
        rates(group),
        FiguresJson.of(group),
        sum.sumTimeToDetect(),
        sum.timeToDetect());
  }

  private static Map<String, Double> rates(ScoreTable.Group group) {
    Counts c = group.sum().counts();
    Map<String, Double> rates = new TreeMap<>();
    if (group.hasItsFalseAlarms()) {
      putRate(rates, "precision", c.detected(), c.detected() + c.falseAlarms());
    }
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
}
