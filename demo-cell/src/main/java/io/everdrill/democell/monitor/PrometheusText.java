package io.everdrill.democell.monitor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the Prometheus text format, version 0.0.4: name, labels, value; comments are skipped. */
final class PrometheusText {
  /** One line of a scrape. */
  record Sample(String name, Map<String, String> labels, double value) {}

  private PrometheusText() {}

  static List<Sample> parse(String text) {
    List<Sample> samples = new ArrayList<>();
    for (String line : text.split("\n")) {
      if (!line.isBlank() && !line.startsWith("#")) {
        samples.add(parseLine(line.strip()));
      }
    }
    return samples;
  }

  private static Sample parseLine(String line) {
    int open = line.indexOf('{');
    int close = line.lastIndexOf('}');
    if (open < 0) {
      String[] parts = line.split("\\s+");
      return sample(line, parts[0], Map.of(), parts.length > 1 ? parts[1] : "");
    }
    if (close < open) {
      throw new IllegalArgumentException("labels without end in: " + line);
    }
    String value = line.substring(close + 1).strip().split("\\s+")[0];
    return sample(line, line.substring(0, open), labels(line.substring(open + 1, close)), value);
  }

  private static Sample sample(String line, String name, Map<String, String> labels, String value) {
    try {
      return new Sample(name, labels, Double.parseDouble(value.replace("Inf", "Infinity")));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("expected a number at the end of: " + line);
    }
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new HashMap<>();
    int at = 0;
    while (at < text.length()) {
      int equals = text.indexOf('=', at);
      if (equals < 0) {
        break;
      }
      StringBuilder value = new StringBuilder();
      int end = unquote(text, equals + 2, value);
      labels.put(text.substring(at, equals).strip(), value.toString());
      at = end + 1;
      while (at < text.length() && (text.charAt(at) == ',' || text.charAt(at) == ' ')) {
        at++;
      }
    }
    return labels;
  }

  /** Copies up to the closing quote, whose place it returns. */
  private static int unquote(String text, int from, StringBuilder into) {
    int at = from;
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at);
      if (c == '\\' && at + 1 < text.length()) {
        at++;
        c = text.charAt(at) == 'n' ? '\n' : text.charAt(at);
      }
      into.append(c);
      at++;
    }
    return at;
  }
}
