package io.everdrill.democell.monitor;

import io.everdrill.democell.monitor.CellState.Edge;
import io.everdrill.democell.monitor.CellState.ServiceState;
import io.everdrill.democell.monitor.CellState.Traffic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Ranks services by how likely they are what is broken: the deepest unhealthy service whose own
 * dependencies are healthy comes first. Calls that fail although both ends answer scrapes point at
 * the way between them, so both ends are suspects.
 */
final class RootCause {
  /** One suspect; the confidences of a ranking add up to at most 1. */
  record Root(String service, double confidence) {}

  /** Suspects, the likeliest first, and what was seen. */
  record Ranking(List<Root> roots, List<String> evidence) {
    List<String> services() {
      return roots.stream().map(Root::service).toList();
    }
  }

  private static final int MOST_ROOTS = 5;
  private static final int MOST_EVIDENCE = 12;
  private static final double LEAST_CONFIDENCE = 0.05;

  /** How much is left of a suspicion that something deeper explains. */
  private static final double EXPLAINED = 0.25;

  private final CellState state;
  private final List<String> evidence = new ArrayList<>();

  private RootCause(CellState state) {
    this.state = state;
  }

  static Ranking rank(CellState state) {
    return new RootCause(state).rank();
  }

  private Ranking rank() {
    Map<String, Double> scores = new HashMap<>();
    for (String service : state.services().keySet()) {
      double symptoms = symptoms(service);
      boolean explained = state.dependenciesOf(service).stream().anyMatch(this::unhealthy);
      scores.put(service, explained ? symptoms * EXPLAINED : symptoms);
    }
    state.services().keySet().stream()
        .flatMap(caller -> state.edgesFrom(caller).stream())
        .forEach(edge -> suspectCaller(edge, scores));
    double sum = scores.values().stream().mapToDouble(Double::doubleValue).sum();
    if (sum == 0) {
      return new Ranking(List.of(), List.of());
    }
    double scale = Math.max(1, sum);
    List<Root> roots =
        scores.entrySet().stream()
            .map(e -> new Root(e.getKey(), Math.round(e.getValue() / scale * 100) / 100.0))
            .filter(root -> root.confidence() >= LEAST_CONFIDENCE)
            .sorted(
                Comparator.comparingDouble(Root::confidence)
                    .reversed()
                    .thenComparing(Root::service))
            .limit(MOST_ROOTS)
            .toList();
    return new Ranking(roots, evidence.stream().limit(MOST_EVIDENCE).toList());
  }

  private double symptoms(String name) {
    ServiceState service = state.services().get(name);
    double down = service.downShare();
    if (down > 0) {
      evidence.add(name + ": " + String.join(", ", service.down()) + " down");
    }
    double incoming = 0;
    for (Edge edge : state.edgesTo(name)) {
      incoming = Math.max(incoming, trouble(state.edges().get(edge)));
      note(edge, service);
    }
    double own = service.served().failing(Rules.MOST_ERRORS) ? service.served().errorShare() : 0;
    if (own > 0) {
      evidence.add("%s: %.0f %% of its answers are errors".formatted(name, own * 100));
    }
    boolean slow = service.served().slow(Rules.LONGEST_P99_SECONDS);
    return Math.max(Math.max(down, own), Math.max(incoming, slow ? 0.5 : 0));
  }

  private void note(Edge edge, ServiceState callee) {
    Traffic calls = state.edges().get(edge);
    if (trouble(calls) > 0) {
      boolean bothAnswer = callee.down().isEmpty() && up(edge.from());
      String what =
          calls.failing(Rules.MANY_ERRORS)
              ? "%.0f %% of calls fail".formatted(calls.errorShare() * 100)
              : "p99 %.2f s".formatted(calls.p99Seconds());
      evidence.add(edge + ": " + what + (bothAnswer ? ", though both ends answer scrapes" : ""));
    }
  }

  /**
   * When several of a caller's ways fail, the caller is cut off; when one of several callers of a
   * service fails, the others show that the service works.
   */
  private void suspectCaller(Edge edge, Map<String, Double> scores) {
    Traffic calls = state.edges().get(edge);
    ServiceState callee = state.services().get(edge.to());
    boolean partition =
        calls.failing(Rules.MANY_ERRORS)
            && callee != null
            && callee.down().isEmpty()
            && up(edge.from())
            && !callee.served().failing(Rules.MOST_ERRORS);
    if (!partition) {
      return;
    }
    double callersThatFail = share(state.edgesTo(edge.to()));
    double waysThatFail = share(state.edgesFrom(edge.from()));
    scores.computeIfPresent(
        edge.to(), (service, score) -> score * Math.max(EXPLAINED, callersThatFail));
    scores.merge(edge.from(), calls.errorShare() * waysThatFail, Math::max);
  }

  private double share(List<Edge> edges) {
    List<Traffic> used =
        edges.stream()
            .map(state.edges()::get)
            .filter(calls -> calls.requests() >= CellState.FEWEST_REQUESTS)
            .toList();
    long failing = used.stream().filter(calls -> calls.failing(Rules.MANY_ERRORS)).count();
    return used.isEmpty() ? 0 : (double) failing / used.size();
  }

  private boolean up(String name) {
    ServiceState service = state.services().get(name);
    return service != null && service.downShare() < 1;
  }

  private boolean unhealthy(String name) {
    ServiceState service = state.services().get(name);
    return service != null
        && (service.downShare() > 0
            || service.served().failing(Rules.MOST_ERRORS)
            || state.edgesTo(name).stream().anyMatch(e -> trouble(state.edges().get(e)) > 0));
  }

  private static double trouble(Traffic calls) {
    if (calls.failing(Rules.MANY_ERRORS)) {
      return calls.errorShare();
    }
    return calls.slow(Rules.LONGEST_CALL_P99_SECONDS) ? 0.5 : 0;
  }
}
