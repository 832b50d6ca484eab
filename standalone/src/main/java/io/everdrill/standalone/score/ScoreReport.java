package io.everdrill.standalone.score;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.evaluator.score.Agreement;
import io.everdrill.evaluator.score.DetectorScore;
import io.everdrill.evaluator.score.DurationSketch;
import io.everdrill.evaluator.score.EventRate;
import io.everdrill.evaluator.score.Interval;
import io.everdrill.evaluator.score.Proportion;
import io.everdrill.evaluator.score.RootRanks;
import java.time.Duration;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * A score as one JSON object. What is undefined, as precision without an alert, is null; what was
 * not asked for, as NAB's score without its profile, is not there.
 */
public final class ScoreReport {

  /** By whose rules, beside our own, detectors are scored. */
  public enum Profile {
    NONE,
    NAB
  }

  private final HistoryScore score;
  private final Profile profile;

  private ScoreReport(HistoryScore score, Profile profile) {
    this.score = score;
    this.profile = profile;
  }

  public static ObjectNode of(HistoryScore score, Profile profile) {
    ScoreReport report = new ScoreReport(score, profile);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    var detectors = json.putArray("detectors");
    score.detectors().forEach(detector -> detectors.add(report.detector(detector)));
    return json;
  }

  private ObjectNode detector(DetectorScore detector) {
    Agreement agreement = detector.agreement(0, 0);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("detector", detector.detector());
    json.put("windows", detector.injections());
    json.put("detected", detector.detected());
    json.put("alertsInWindows", detector.episodes());
    json.put("falseAlarms", detector.falseAlarms());
    put(json, "precision", agreement.precision());
    put(json, "recall", agreement.recall());
    number(json, "f1", agreement.f1().stream());
    interval(json, "f1Interval", agreement.f1Interval().stream());
    seconds(json, "meanSecondsToDetect", detector.times().mean().stream());
    seconds(json, "medianSecondsToDetect", detector.times().median().stream());
    DurationSketch times = DurationSketch.of(detector.times().sorted());
    seconds(json, "p90SecondsToDetect", times.percentile(0.9).stream());
    json.set("withMissed", withMissed(detector));
    EventRate rate = score.falseAlarmRate(detector);
    number(json, "falseAlarmsPerCellHour", rate.perHour().stream());
    interval(json, "falseAlarmsPerCellHourInterval", rate.interval().stream());
    if (profile == Profile.NAB) {
      number(json, "nabScore", score.nab(detector.detector()).stream());
    }
    if (score.diagnosed(detector.detector())) {
      json.set("rca", rca(detector.ranks()));
    }
    return json;
  }

  /** Times over all windows, the missed among them, by Kaplan and Meier. */
  private static ObjectNode withMissed(DetectorScore detector) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    seconds(json, "meanSecondsToDetect", detector.curve().restrictedMean().stream());
    seconds(json, "medianSecondsToDetect", detector.curve().median().stream());
    seconds(json, "horizonSeconds", Stream.of(detector.curve().horizon()));
    return json;
  }

  private static ObjectNode rca(RootRanks ranks) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (int k : new int[] {1, 3, 5}) {
      put(json, "ac" + k, ranks.within(k));
    }
    number(json, "avg5", ranks.average(5).stream());
    return json;
  }

  private static void put(ObjectNode json, String name, Proportion proportion) {
    number(json, name, proportion.value().stream());
    interval(json, name + "Interval", proportion.interval().stream());
  }

  /** Null, or the one value. */
  private static void number(ObjectNode json, String name, DoubleStream value) {
    json.putNull(name);
    value.forEach(v -> json.put(name, v));
  }

  private static void seconds(ObjectNode json, String name, Stream<Duration> value) {
    json.putNull(name);
    value.forEach(v -> json.put(name, v.toMillis() / 1000.0));
  }

  /** From and until of 95 %. */
  private static void interval(ObjectNode json, String name, Stream<Interval> value) {
    json.putNull(name);
    value.forEach(v -> json.putArray(name).add(v.from()).add(v.until()));
  }
}
