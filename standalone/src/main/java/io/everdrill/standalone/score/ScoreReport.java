package io.everdrill.standalone.score;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.evaluator.score.DetectorScore;
import io.everdrill.evaluator.score.DurationSketch;
import io.everdrill.topics.score.FiguresJson;

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
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("detector", detector.detector());
    json.put("windows", detector.injections());
    json.put("detected", detector.detected());
    json.put("alertsInWindows", detector.episodes());
    json.put("falseAlarms", detector.falseAlarms());
    FiguresJson.agreement(json, detector.agreement(0, 0));
    FiguresJson.seconds(json, "meanSecondsToDetect", detector.times().mean().stream());
    FiguresJson.seconds(json, "medianSecondsToDetect", detector.times().median().stream());
    DurationSketch times = DurationSketch.of(detector.times().sorted());
    FiguresJson.seconds(json, "p90SecondsToDetect", times.percentile(0.9).stream());
    json.set("withMissed", FiguresJson.withMissed(detector.curve()));
    FiguresJson.falseAlarmRate(json, score.falseAlarmRate(detector));
    if (profile == Profile.NAB) {
      FiguresJson.number(json, "nabScore", score.nab(detector.detector()).stream());
    }
    if (score.diagnosed(detector.detector())) {
      json.set("rca", FiguresJson.ranks(detector.ranks()));
    }
    return json;
  }
}
