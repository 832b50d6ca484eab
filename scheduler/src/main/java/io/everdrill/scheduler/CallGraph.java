package io.everdrill.scheduler;

import io.everdrill.topics.events.DrillEvent.Caller;
import io.everdrill.topics.events.InventoryEvent.Target;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Who calls whom among the services of a cell, and so who feels a fault. */
final class CallGraph {

  private final Map<String, Set<String>> callersOf = new HashMap<>();

  CallGraph(List<Target> targets) {
    for (Target target : targets) {
      for (String called : target.calls()) {
        if (!called.equals(target.service())) {
          callersOf.computeIfAbsent(called, c -> new TreeSet<>()).add(target.service());
        }
      }
    }
  }

  /** Direct and transitive, each over the least hops, nearest first; the service is not its own. */
  List<Caller> callers(String service) {
    Map<String, Integer> hops = new HashMap<>(Map.of(service, 0));
    List<String> reached = new ArrayList<>(List.of(service));
    for (int i = 0; i < reached.size(); i++) {
      String called = reached.get(i);
      for (String caller : callersOf.getOrDefault(called, Set.of())) {
        if (hops.putIfAbsent(caller, hops.get(called) + 1) == null) {
          reached.add(caller);
        }
      }
    }
    return reached.stream()
        .skip(1)
        .map(s -> new Caller(s, hops.get(s)))
        .sorted(Comparator.comparingInt(Caller::hops).thenComparing(Caller::service))
        .toList();
  }

  /** Where users come in to reach the service: its callers that nobody calls, or itself. */
  List<String> frontDoors(String service) {
    List<String> doors =
        callers(service).stream()
            .map(Caller::service)
            .filter(s -> !callersOf.containsKey(s))
            .toList();
    return doors.isEmpty() ? List.of(service) : doors;
  }
}
