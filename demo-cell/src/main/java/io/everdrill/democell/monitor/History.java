package io.everdrill.democell.monitor;

import io.everdrill.democell.monitor.CellState.Edge;
import io.everdrill.democell.monitor.CellState.ServiceState;
import io.everdrill.democell.monitor.CellState.Traffic;
import io.everdrill.democell.monitor.PrometheusText.Sample;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The last scrapes of every instance, and what grew between them. A counter that fell was restarted
 * and counts from 0; an instance that does not answer adds nothing.
 */
final class History {
  private static final String SERVED = "http_server_requests_seconds";
  private static final String CALLED = "dependency_requests_seconds";

  /** Between the oldest and the newest of these lie the seconds that rates are taken over. */
  private static final int SCRAPES_KEPT = 6;

  private final Map<MonitorSettings.Target, Deque<Map<SeriesKey, Double>>> scrapes =
      new LinkedHashMap<>();
  private final Set<MonitorSettings.Target> down = new HashSet<>();

  private record SeriesKey(String name, Map<String, String> labels) {}

  History(List<MonitorSettings.Target> targets) {
    targets.forEach(target -> scrapes.put(target, new ArrayDeque<>()));
  }

  void scraped(MonitorSettings.Target target, List<Sample> samples) {
    Map<SeriesKey, Double> kept = new HashMap<>();
    for (Sample sample : samples) {
      boolean wanted = sample.name().startsWith(SERVED) || sample.name().startsWith(CALLED);
      if (wanted && !sample.name().endsWith("_max") && !sample.name().endsWith("_sum")) {
        kept.put(new SeriesKey(sample.name(), sample.labels()), sample.value());
      }
    }
    down.remove(target);
    remember(target, kept);
  }

  /** Repeats what was known, so that old growth leaves the window as time passes. */
  void missed(MonitorSettings.Target target) {
    down.add(target);
    Deque<Map<SeriesKey, Double>> past = scrapes.get(target);
    if (!past.isEmpty()) {
      remember(target, past.getLast());
    }
  }

  private void remember(MonitorSettings.Target target, Map<SeriesKey, Double> scrape) {
    Deque<Map<SeriesKey, Double>> past = scrapes.get(target);
    past.addLast(scrape);
    if (past.size() > SCRAPES_KEPT) {
      past.removeFirst();
    }
  }

  CellState state() {
    Map<String, Growth> served = new TreeMap<>();
    Map<Edge, Growth> called = new HashMap<>();
    Map<String, Set<String>> instances = new TreeMap<>();
    Map<String, Set<String>> downInstances = new TreeMap<>();
    scrapes.forEach(
        (target, past) -> {
          String service = target.service();
          instances.computeIfAbsent(service, s -> new TreeSet<>()).add(target.instance());
          downInstances.computeIfAbsent(service, s -> new TreeSet<>());
          if (down.contains(target)) {
            downInstances.get(service).add(target.instance());
          }
          grow(past, service, served, called);
        });
    Map<String, ServiceState> services = new TreeMap<>();
    instances.forEach(
        (service, names) -> {
          Traffic traffic =
              served.containsKey(service) ? served.get(service).traffic() : Traffic.NONE;
          services.put(service, new ServiceState(names, downInstances.get(service), traffic));
        });
    Map<Edge, Traffic> edges = new HashMap<>();
    called.forEach((edge, growth) -> edges.put(edge, growth.traffic()));
    return new CellState(services, edges);
  }

  private static void grow(
      Deque<Map<SeriesKey, Double>> past,
      String service,
      Map<String, Growth> served,
      Map<Edge, Growth> called) {
    if (past.isEmpty()) {
      return;
    }
    List<Map<SeriesKey, Double>> inOrder = new ArrayList<>(past);
    for (SeriesKey series : past.getLast().keySet()) {
      double increase = increase(inOrder, series);
      if (series.name().startsWith(SERVED)) {
        served.computeIfAbsent(service, s -> new Growth()).add(series, increase);
      } else {
        Edge edge = new Edge(service, series.labels().get("dependency"));
        called.computeIfAbsent(edge, e -> new Growth()).add(series, increase);
      }
    }
  }

  private static double increase(List<Map<SeriesKey, Double>> inOrder, SeriesKey series) {
    double sum = 0;
    for (int i = 1; i < inOrder.size(); i++) {
      double before = inOrder.get(i - 1).getOrDefault(series, 0.0);
      double after = inOrder.get(i).getOrDefault(series, 0.0);
      sum += after >= before ? after - before : after;
    }
    return sum;
  }

  /** Adds up counts by outcome and by bucket. */
  private static final class Growth {
    private double all;
    private double errors;
    private final TreeMap<Double, Double> buckets = new TreeMap<>();

    void add(SeriesKey series, double increase) {
      if (series.name().endsWith("_bucket")) {
        String bound = series.labels().get("le").replace("+Inf", "Infinity");
        buckets.merge(Double.parseDouble(bound), increase, Double::sum);
      } else if (series.name().endsWith("_count")) {
        String outcome = series.labels().getOrDefault("outcome", "success");
        all += increase;
        errors += outcome.equals("success") || outcome.equals("rejected") ? 0 : increase;
      }
    }

    Traffic traffic() {
      return new Traffic(all, all == 0 ? 0 : errors / all, Quantile.of(0.99, buckets));
    }
  }
}
