package io.everdrill.gateway;

import io.everdrill.topics.Json;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import java.util.List;

/** Verdicts as a table (RFC 4180), a line for each injection and detector. */
final class ResultsCsv {

  private static final String HEADER =
      "cell,injection,revision,scenario,service,target,fault,appliedAt,endedAt,endReason,outcome,"
          + "detector,detection,timeToDetectMs,rootCause,impact,recovery";

  private ResultsCsv() {}

  /**
   * @param detector empty is every one
   */
  static String of(List<VerdictEvent.Injection> verdicts, String detector) {
    StringBuilder text = new StringBuilder(HEADER).append("\r\n");
    for (VerdictEvent.Injection verdict : verdicts) {
      verdict.detectors().stream()
          .filter(d -> detector.isEmpty() || d.detector().equals(detector))
          .forEach(d -> line(text, verdict, d));
    }
    return text.toString();
  }

  private static void line(
      StringBuilder text, VerdictEvent.Injection v, VerdictEvent.DetectorVerdict d) {
    List<String> fields =
        List.of(
            v.cell().value(),
            v.injection().value(),
            String.valueOf(v.revision()),
            v.scenario(),
            v.service(),
            v.target().value(),
            v.fault().kind(),
            Json.format(v.appliedAt()),
            Json.format(v.endedAt()),
            Json.word(v.endReason()),
            Json.word(v.outcome()),
            d.detector(),
            Wire.outcome(d.detection()),
            d.detection() instanceof Detection.Detected detected
                ? String.valueOf(detected.timeToDetect().toMillis())
                : "",
            Wire.outcome(d.rootCause()),
            Wire.outcome(v.impact()),
            Wire.outcome(v.recovery()));
    text.append(String.join(",", fields.stream().map(ResultsCsv::quoted).toList())).append("\r\n");
  }

  /** Also what a spreadsheet would take for a formula is text. */
  private static String quoted(String field) {
    String safe =
        field.matches("[=+@\t\r-].*") && !field.matches("-?[0-9.]+") ? "'" + field : field;
    return safe.matches("[^\",\r\n]*") ? safe : '"' + safe.replace("\"", "\"\"") + '"';
  }
}
