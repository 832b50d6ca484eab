package io.everdrill.democell.monitor;

import io.everdrill.democell.monitor.CellState.ServiceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is wrong in a cell: a target down, too many errors, too slow, a dependency that fails. */
final class Rules {
  static final double MOST_ERRORS = 0.05;
  static final double MANY_ERRORS = 0.20;
  static final double LONGEST_P99_SECONDS = 1.0;
  static final double LONGEST_CALL_P99_SECONDS = 0.5;

  private Rules() {}

  static List<Symptom> symptoms(CellState state) {
    List<Symptom> symptoms = new ArrayList<>();
    state
        .services()
        .forEach(
            (name, service) -> {
              down(name, service, symptoms);
              errors(name, service, symptoms);
              slow(name, service, symptoms);
            });
    dependencies(state, symptoms);
    return symptoms;
  }

  private static void down(String name, ServiceState service, List<Symptom> symptoms) {
    for (String instance : service.down()) {
      symptoms.add(
          Symptom.of("TargetDown", "critical", name, instance + " does not answer scrapes")
              .with("instance", instance));
    }
  }

  private static void errors(String name, ServiceState service, List<Symptom> symptoms) {
    if (service.served().failing(MOST_ERRORS)) {
      boolean many = service.served().failing(MANY_ERRORS);
      String summary = percent(service.served().errorShare()) + " of requests fail";
      symptoms.add(
          Symptom.of(
              many ? "ManyErrors" : "ErrorRate", many ? "critical" : "warning", name, summary));
    }
  }

  private static void slow(String name, ServiceState service, List<Symptom> symptoms) {
    if (service.served().slow(LONGEST_P99_SECONDS)) {
      String summary = "p99 is %.2f s".formatted(service.served().p99Seconds());
      symptoms.add(Symptom.of("HighLatency", "warning", name, summary));
    }
  }

  private static void dependencies(CellState state, List<Symptom> symptoms) {
    state
        .edges()
        .forEach(
            (edge, calls) -> {
              if (calls.failing(MANY_ERRORS)) {
                String summary =
                    percent(calls.errorShare()) + " of calls to " + edge.to() + " fail";
                symptoms.add(
                    Symptom.of("DependencyFailing", "warning", edge.from(), summary)
                        .with("dependency", edge.to()));
              }
            });
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", share * 100);
  }
}
