package io.everdrill.democell.monitor;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What the last seconds of scrapes say about the cell; rules and root cause decide from this alone.
 *
 * @param edges keyed by caller and callee; learnt from the callers' own metrics
 */
record CellState(Map<String, ServiceState> services, Map<Edge, Traffic> edges) {
  /** A calls B. */
  record Edge(String from, String to) {
    @Override
    public String toString() {
      return from + " -> " + to;
    }
  }

  /**
   * Requests of the last seconds.
   *
   * @param errorShare 0 to 1 of the requests
   */
  record Traffic(double requests, double errorShare, double p99Seconds) {
    static final Traffic NONE = new Traffic(0, 0, 0);

    /** So many failures that it is not chance, as a share of so many requests. */
    boolean failing(double share) {
      return requests >= FEWEST_REQUESTS && errorShare > share;
    }

    boolean slow(double seconds) {
      return requests >= FEWEST_FOR_P99 && p99Seconds > seconds;
    }
  }

  /** One service: its instances, those of them that did not answer the last scrape, its traffic. */
  record ServiceState(Set<String> instances, Set<String> down, Traffic served) {
    ServiceState {
      instances = Collections.unmodifiableSet(new TreeSet<>(instances));
      down = Collections.unmodifiableSet(new TreeSet<>(down));
    }

    double downShare() {
      return instances.isEmpty() ? 0 : (double) down.size() / instances.size();
    }
  }

  /** Under this many requests a share says nothing. */
  static final double FEWEST_REQUESTS = 5;

  /** Under this many requests the 99th percentile is only the slowest one. */
  static final double FEWEST_FOR_P99 = 20;

  List<Edge> edgesFrom(String service) {
    return sorted(edge -> edge.from().equals(service));
  }

  List<Edge> edgesTo(String service) {
    return sorted(edge -> edge.to().equals(service));
  }

  private List<Edge> sorted(Predicate<Edge> which) {
    return edges.keySet().stream()
        .filter(which)
        .sorted(Comparator.comparing(Edge::toString))
        .toList();
  }

  Set<String> dependenciesOf(String service) {
    Set<String> names = new TreeSet<>();
    edgesFrom(service).forEach(edge -> names.add(edge.to()));
    return names;
  }
}
