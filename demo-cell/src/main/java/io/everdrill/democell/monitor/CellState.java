package io.everdrill.democell.monitor;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

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
      return requests >= FEWEST_REQUESTS && p99Seconds > seconds;
    }
  }

  /** One service: its instances, those of them that did not answer the last scrape, its traffic. */
  record ServiceState(Set<String> instances, Set<String> down, Traffic served) {
    double downShare() {
      return instances.isEmpty() ? 0 : (double) down.size() / instances.size();
    }
  }

  /** Under this many requests a share says nothing. */
  static final double FEWEST_REQUESTS = 5;

  List<Edge> edgesFrom(String service) {
    return edges.keySet().stream().filter(edge -> edge.from().equals(service)).toList();
  }

  List<Edge> edgesTo(String service) {
    return edges.keySet().stream().filter(edge -> edge.to().equals(service)).toList();
  }

  Set<String> dependenciesOf(String service) {
    Set<String> names = new TreeSet<>();
    edgesFrom(service).forEach(edge -> names.add(edge.to()));
    return names;
  }
}
