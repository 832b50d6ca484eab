package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.ProbeEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the guard holds of one cell. */
final class CellWatch {

  private final Map<DrillId, WatchedDrill> drills = new LinkedHashMap<>();
  private final List<AbortEvent.Cell> cellAbort = new ArrayList<>(1);
  private final CellTelemetry telemetry;
  private final FiringAlerts alerts = new FiringAlerts();
  private List<WatchedDrill> wanting = List.of();

  CellWatch(Instant since) {
    telemetry = new CellTelemetry(since);
  }

  CellTelemetry telemetry() {
    return telemetry;
  }

  FiringAlerts alerts() {
    return alerts;
  }

  /** Those that are watched, in the order in which they were heard of. */
  Iterable<WatchedDrill> drills() {
    return drills.values();
  }

  /** Those that have to be shown this result. */
  Iterable<WatchedDrill> concernedBy(ProbeEvent.Result result) {
    return result.passed() ? wanting : drills.values();
  }

  /** What is known already that ends a drill, of results and of alerts. */
  Stream<Breach> against(WatchedDrill drill, DrillEvent.Started started) {
    return Stream.concat(
        drill.onResults(started, telemetry),
        alerts.all().flatMap(a -> GuardDecision.onAlert(started, a.alert(), a.at())));
  }

  /** To be called when something was learnt of its drills, or a result was shown to them. */
  void reconsider() {
    if (drills.values().stream().anyMatch(WatchedDrill::mayDisturb)) {
      telemetry.disturbed();
    } else {
      telemetry.calm();
    }
    wanting = drills.values().stream().filter(WatchedDrill::wantsPasses).toList();
  }

  /** The same, for whoever forgets some on the way. */
  List<WatchedDrill> copyOfDrills() {
    return List.copyOf(drills.values());
  }

  /** What is known of a drill; begun if nothing was. */
  WatchedDrill drill(DrillId id, Instant now) {
    WatchedDrill known = drills.get(id);
    if (known == null) {
      known = new WatchedDrill(id, now, telemetry);
      drills.put(id, known);
      cellAbort.stream().filter(a -> id.number() <= a.upToDrillNumber()).forEach(known::learn);
    }
    return known;
  }

  /** The abort of the cell that reaches furthest is remembered for drills that come later. */
  List<WatchedDrill> abort(AbortEvent.Cell abort) {
    if (cellAbort.isEmpty() || cellAbort.getFirst().upToDrillNumber() < abort.upToDrillNumber()) {
      cellAbort.clear();
      cellAbort.add(abort);
    }
    return drills.values().stream()
        .filter(d -> d.id().number() <= abort.upToDrillNumber() || d.facts().hasBegun())
        .toList();
  }

  List<WatchedDrill> known(List<DrillId> ids) {
    return ids.stream().filter(drills::containsKey).map(drills::get).toList();
  }

  void forget(DrillId id) {
    drills.remove(id);
  }

  int size() {
    return drills.size();
  }
}
