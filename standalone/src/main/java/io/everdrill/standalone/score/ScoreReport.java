package io.everdrill.standalone.score;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.standalone.score.DetectorScore.Slice;
import io.everdrill.topics.events.ScoreboardEvent.Times;
import io.everdrill.topics.score.Figures;
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
    Slice all = detector.all();
    json.put("detector", detector.detector());
    windows(json, all);
    json.put("falseAlarms", all.figures().counts().falseAlarms());
    FiguresJson.agreement(json, all.figures().agreement());
    times(json, all.figures());
    FiguresJson.falseAlarmRate(json, score.falseAlarmRate(detector));
    if (profile == Profile.NAB) {
      FiguresJson.number(json, "nabScore", score.nab(detector.detector()).stream());
    }
    ranks(json, detector, all);
    detector.services().forEach(slice -> json.withArray("services").add(service(detector, slice)));
    detector.faults().forEach(slice -> json.withArray("faults").add(fault(detector, slice)));
    return json;
  }

  private static ObjectNode service(DetectorScore detector, Slice slice) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("service", slice.name());
    windows(json, slice);
    if (detector.alertsPlaced()) {
      json.put("falseAlarms", slice.figures().counts().falseAlarms());
      FiguresJson.agreement(json, slice.figures().agreement());
    } else {
      FiguresJson.share(json, "recall", slice.figures().agreement().recall());
    }
    times(json, slice.figures());
    ranks(json, detector, slice);
    return json;
  }

  /** A false alarm has no fault, and no fault a precision. */
  private static ObjectNode fault(DetectorScore detector, Slice slice) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("fault", slice.name());
    windows(json, slice);
    FiguresJson.share(json, "recall", slice.figures().agreement().recall());
    times(json, slice.figures());
    ranks(json, detector, slice);
    return json;
  }

  private static void windows(ObjectNode json, Slice slice) {
    json.put("windows", slice.figures().counts().injections());
    json.put("detected", slice.figures().counts().detected());
    json.put("alertsInWindows", slice.alertsInWindows());
  }

  private static void times(ObjectNode json, Figures figures) {
    Times times = figures.tally().toDetect();
    FiguresJson.seconds(json, "meanSecondsToDetect", Figures.mean(times).stream());
    FiguresJson.seconds(json, "medianSecondsToDetect", Figures.median(times).stream());
    FiguresJson.seconds(json, "p90SecondsToDetect", Figures.percentile(times, 0.9).stream());
    json.set("withMissed", FiguresJson.withMissed(figures.undetected()));
  }

  private static void ranks(ObjectNode json, DetectorScore detector, Slice slice) {
    if (detector.diagnosed()) {
      json.set("rca", FiguresJson.ranks(slice.figures().ranks()));
    }
  }
}
