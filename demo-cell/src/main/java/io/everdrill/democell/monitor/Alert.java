package io.everdrill.democell.monitor;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * One alert on its way through firing to resolved.
 *
 * @param endsAt {@link #NOT_ENDED} while it fires
 */
record Alert(Map<String, String> labels, String summary, Instant startsAt, Instant endsAt) {
  /** Go's zero time, which is what Alertmanager sends for an alert that still fires. */
  static final Instant NOT_ENDED = Instant.parse("0001-01-01T00:00:00Z");

  Alert {
    labels = Map.copyOf(labels);
  }

  static Alert firing(Symptom symptom, Instant startsAt) {
    return new Alert(symptom.labels(), symptom.summary(), startsAt, NOT_ENDED);
  }

  Alert resolved(Instant at) {
    return new Alert(labels, summary, startsAt, at);
  }

  boolean firing() {
    return endsAt.equals(NOT_ENDED);
  }

  String status() {
    return firing() ? "firing" : "resolved";
  }

  String service() {
    return labels.getOrDefault("service", "");
  }

  String fingerprint() {
    return fingerprint(labels);
  }

  /** FNV-1a over the labels by name, each name and value closed by 0xff: Prometheus' LabelSet. */
  static String fingerprint(Map<String, String> labels) {
    long hash = 0xcbf29ce484222325L;
    for (Map.Entry<String, String> label : new TreeMap<>(labels).entrySet()) {
      hash = mix(mix(hash, label.getKey()), label.getValue());
    }
    return "%016x".formatted(hash);
  }

  private static long mix(long hash, String text) {
    long mixed = hash;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      mixed = (mixed ^ (b & 0xff)) * 0x100000001b3L;
    }
    return (mixed ^ 0xff) * 0x100000001b3L;
  }
}
