package io.everdrill.gateway.inputs;

import java.util.Map;
import java.util.TreeMap;

/**
 * How much a sender may say of one alert. Labels tell which alert it is, so one that is too long is
 * refused, as Prometheus does; annotations are for people, so they are cut, and it shows.
 */
final class LabelLimits {

  static final int MAX_LABELS = 100;
  static final int MAX_NAME = 256;
  static final int MAX_LABEL = 2_048;
  static final int MAX_ANNOTATIONS = 50;
  static final int MAX_ANNOTATION = 4_096;

  private LabelLimits() {}

  static void require(Map<String, String> labels) throws MalformedInput {
    if (labels.size() > MAX_LABELS) {
      throw new MalformedInput(
          "labels", "expected at most " + MAX_LABELS + ", got " + labels.size());
    }
    for (Map.Entry<String, String> label : labels.entrySet()) {
      if (label.getKey().length() > MAX_NAME) {
        throw new MalformedInput("labels", "expected names of at most " + MAX_NAME + " characters");
      }
      if (label.getValue().length() > MAX_LABEL) {
        throw new MalformedInput(
            "labels." + label.getKey(),
            "expected at most " + MAX_LABEL + " characters, got " + label.getValue().length());
      }
    }
  }

  /** The first of them by name, each with no more than fits and a mark where it was longer. */
  static Map<String, String> cut(Map<String, String> annotations) {
    Map<String, String> kept = new TreeMap<>();
    for (Map.Entry<String, String> annotation : new TreeMap<>(annotations).entrySet()) {
      if (kept.size() < MAX_ANNOTATIONS) {
        kept.put(cut(annotation.getKey(), MAX_NAME), cut(annotation.getValue(), MAX_ANNOTATION));
      }
    }
    return kept;
  }

  private static String cut(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
    return text.substring(0, end) + "... (cut, of " + text.length() + " characters)";
  }
}
