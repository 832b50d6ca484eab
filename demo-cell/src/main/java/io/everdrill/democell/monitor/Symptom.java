package io.everdrill.democell.monitor;

import java.util.Map;
import java.util.TreeMap;

/** Something that a rule finds wrong right now; the same labels mean the same symptom. */
record Symptom(Map<String, String> labels, String summary) {
  Symptom {
    labels = Map.copyOf(labels);
  }

  static Symptom of(String alertname, String severity, String service, String summary) {
    return new Symptom(
        Map.of("alertname", alertname, "severity", severity, "service", service), summary);
  }

  Symptom with(String label, String value) {
    Map<String, String> more = new TreeMap<>(labels);
    more.put(label, value);
    return new Symptom(more, summary);
  }
}
