package io.everdrill.standalone.rules;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the rules and the dashboard that ship ask Prometheus for. */
public final class MonitoringFiles {

  static final List<String> FILES = List.of("grafana-dashboard.json", "prometheus-rules.yaml");

  private static final Pattern OURS = Pattern.compile("everdrill(?:_[a-z]+)+");
  private static final Pattern SERIES = Pattern.compile("(?m)^" + OURS + "(?=[ {])");

  /** Those with a label that nobody knows before there is one: a detector, a probe, a route. */
  private static final Set<String> LATER =
      Set.of(
          "everdrill_gateway_verdicts_total",
          "everdrill_gateway_time_to_detect_seconds_bucket",
          "everdrill_gateway_requests_seconds_count",
          "everdrill_gateway_requests_seconds_sum",
          "everdrill_gateway_pulls_total",
          "everdrill_gateway_pushes_total",
          "everdrill_probe_results_total");

  private MonitoringFiles() {}

  /** The series that one of them names. */
  static Set<String> asked(String file) throws IOException {
    return matches(OURS, Repository.read(Path.of("docs/monitoring", file)));
  }

  /**
   * Of those what each part has as soon as it is ready. An alert on what is not there never fires,
   * and Prometheus sees no increase of what begins with 1.
   */
  public static Set<String> askedFromTheStart() throws IOException {
    Set<String> asked = new TreeSet<>();
    for (String file : FILES) {
      asked.addAll(asked(file));
    }
    if (!asked.containsAll(LATER)) {
      throw new IllegalStateException("not asked any more: one of " + LATER);
    }
    asked.removeAll(LATER);
    return asked;
  }

  /** Of ours, in what Prometheus scrapes. */
  public static Set<String> series(String scraped) {
    return matches(SERIES, scraped);
  }

  private static Set<String> matches(Pattern pattern, String text) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group());
    }
    return found;
  }
}
