package io.everdrill.democell.monitor;

import io.everdrill.democell.monitor.CellState.Edge;
import io.everdrill.democell.monitor.CellState.ServiceState;
import io.everdrill.democell.monitor.CellState.Traffic;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A healthy cell to break in tests: front -> gate -> (pay -> pay-db, stock), shop -> (pay, stock).
 */
final class Cells {
  private static final Traffic GOOD = new Traffic(100, 0, 0.02);

  private final Map<String, ServiceState> services = new TreeMap<>();
  private final Map<Edge, Traffic> edges = new HashMap<>();

  static Cells healthy() {
    Cells cell = new Cells();
    for (String service : new String[] {"front", "gate", "shop", "stock", "pay-db"}) {
      cell.services.put(service, new ServiceState(Set.of(service), Set.of(), GOOD));
    }
    cell.services.put("pay", new ServiceState(Set.of("pay-1", "pay-2"), Set.of(), GOOD));
    cell.calls("front", "gate", GOOD).calls("gate", "pay", GOOD).calls("gate", "stock", GOOD);
    cell.calls("gate", "shop", GOOD).calls("shop", "pay", GOOD).calls("shop", "stock", GOOD);
    return cell.calls("pay", "pay-db", GOOD);
  }

  Cells calls(String from, String to, Traffic traffic) {
    edges.put(new Edge(from, to), traffic);
    return this;
  }

  Cells fails(String from, String to) {
    return calls(from, to, new Traffic(100, 0.9, 0.8));
  }

  Cells slow(String from, String to) {
    return calls(from, to, new Traffic(100, 0, 0.9));
  }

  Cells serves(String service, Traffic traffic) {
    ServiceState before = services.get(service);
    services.put(service, new ServiceState(before.instances(), before.down(), traffic));
    return this;
  }

  Cells errors(String service) {
    return serves(service, new Traffic(100, 0.5, 0.8));
  }

  Cells down(String service, String... instances) {
    ServiceState before = services.get(service);
    services.put(service, new ServiceState(before.instances(), Set.of(instances), before.served()));
    return this;
  }

  CellState state() {
    return new CellState(Map.copyOf(services), Map.copyOf(edges));
  }
}
