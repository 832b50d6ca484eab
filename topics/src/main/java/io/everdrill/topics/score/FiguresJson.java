package io.everdrill.topics.score;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.events.ScoreboardEvent.Counts;
import io.everdrill.topics.events.ScoreboardEvent.Times;
import java.time.Duration;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Figures as JSON, alike in every answer and command: a share with its interval of 95 % beside it,
 * null where nothing can be said, times in seconds.
 */
public final class FiguresJson {

  private static final int[] DEPTHS = {1, 3, 5};

  private static final List<String> OF_FALSE_ALARMS =
      List.of("precision", "precisionInterval", "f1", "f1Interval");

  private FiguresJson() {}

  /**
   * Of one group of a scoreboard; without precision and F1 where its false alarms are elsewhere.
   */
  public static ObjectNode of(ScoreTable.Group group) {
    ObjectNode json = of(group.figures());
    if (!group.hasItsFalseAlarms()) {
      OF_FALSE_ALARMS.forEach(json::putNull);
    }
    return json;
  }

  public static ObjectNode of(Figures figures) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    counts(json, figures);
    agreement(json, figures.agreement());
    share(json, "specificity", figures.agreement().specificity());
    share(json, "recallOfFelt", figures.recallOfFelt());
    number(json, "weightedRecall", figures.weightedRecall().stream());
    json.put("clippedWeights", figures.tally().weights().clipped());
    share(json, "placeboAlarmShare", figures.placeboAlarms());
    json.put("quietHours", figures.falseAlarmRate().hours());
    falseAlarmRate(json, figures.falseAlarmRate());
    json.set("secondsToDetect", times(figures.tally().toDetect()));
    json.set("secondsToNotify", times(figures.tally().toNotify()));
    json.set("secondsToFelt", times(figures.tally().toFelt()));
    json.set("withMissed", withMissed(figures.undetected()));
    if (figures.diagnosed()) {
      json.set("rca", rootCauses(figures));
    }
    return json;
  }

  private static void counts(ObjectNode json, Figures figures) {
    Counts counts = figures.counts();
    json.put("injections", counts.injections());
    json.put("detected", counts.detected());
    json.put("missed", counts.missed());
    json.put("masked", counts.masked());
    json.put("unavailable", counts.unavailable());
    json.put("felt", counts.felt());
    json.put("feltDetected", counts.feltDetected());
    json.put("falseAlarms", counts.falseAlarms());
    json.put("organicAlerts", figures.tally().organicAlerts());
    json.put("placebos", counts.placebos());
    json.put("placeboAlarms", counts.placeboAlarms());
  }

  private static ObjectNode times(Times times) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("count", new Histogram(times.histogram()).count());
    seconds(json, "mean", Figures.mean(times).stream());
    seconds(json, "median", Figures.median(times).stream());
    seconds(json, "p90", Figures.percentile(times, 0.9).stream());
    seconds(json, "p99", Figures.percentile(times, 0.99).stream());
    return json;
  }

  private static ObjectNode rootCauses(Figures figures) {
    Counts counts = figures.counts();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("correct", counts.rootCorrect());
    json.put("wrong", counts.rootWrong());
    json.put("mustNotBeNamed", figures.tally().forbiddenRoots());
    json.put("loudestDownstream", figures.tally().loudestRoots());
    json.setAll(ranks(figures.ranks()));
    ArrayNode instead = json.putArray("namedInstead");
    figures
        .tally()
        .wrongRoots()
        .forEach(
            named ->
                instead.addObject().put("service", named.service()).put("count", named.count()));
    return json;
  }

  /** AC@1, AC@3, AC@5 and Avg@5, and how many of the ranks were shared. */
  public static ObjectNode ranks(RootRanks ranks) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (int k : DEPTHS) {
      share(json, "ac" + k, ranks.within(k));
    }
    number(json, "avg5", ranks.average(5).stream());
    json.put("tied", ranks.countTied());
    return json;
  }

  /** Precision, recall and F1. */
  public static void agreement(ObjectNode json, Agreement agreement) {
    share(json, "precision", agreement.precision());
    share(json, "recall", agreement.recall());
    number(json, "f1", agreement.f1().stream());
    interval(json, "f1Interval", agreement.f1Interval().stream());
  }

  public static void falseAlarmRate(ObjectNode json, EventRate rate) {
    number(json, "falseAlarmsPerCellHour", rate.perHour().stream());
    interval(json, "falseAlarmsPerCellHourInterval", rate.interval().stream());
  }

  /** Times over all faults, the missed among them, by Kaplan and Meier. */
  public static ObjectNode withMissed(SurvivalCurve curve) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    seconds(json, "meanSecondsToDetect", curve.restrictedMean().stream());
    seconds(json, "medianSecondsToDetect", curve.median().stream());
    seconds(json, "horizonSeconds", Stream.of(curve.horizon()));
    return json;
  }

  /** With its interval. */
  public static void share(ObjectNode json, String name, Proportion proportion) {
    number(json, name, proportion.value().stream());
    interval(json, name + "Interval", proportion.interval().stream());
  }

  /** Null, or the one value. */
  public static void number(ObjectNode json, String name, DoubleStream value) {
    json.putNull(name);
    value.forEach(v -> json.put(name, v));
  }

  /** Null, or the one value. */
  public static void seconds(ObjectNode json, String name, Stream<Duration> value) {
    json.putNull(name);
    value.forEach(v -> json.put(name, v.toMillis() / 1000.0));
  }

  private static void interval(ObjectNode json, String name, Stream<Interval> value) {
    json.putNull(name);
    value.forEach(v -> json.putArray(name).add(v.from()).add(v.until()));
  }
}
