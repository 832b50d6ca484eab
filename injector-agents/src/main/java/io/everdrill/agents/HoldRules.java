package io.everdrill.agents;

import io.everdrill.agents.CellSignals.Outlook;
import io.everdrill.agents.CellSignals.Stop;
import io.everdrill.agents.faults.Sight;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import java.time.Duration;
import java.util.List;

/** Decides whether a fault in force goes on; a pure function of what is known. */
final class HoldRules {

  private HoldRules() {}

  /**
   * Why the fault has to end now; empty if it goes on.
   *
   * @param endsByNanos when its limit is over
   * @param sight what the last look saw
   */
  static List<Stop> stops(
      Outlook outlook, Duration patience, long endsByNanos, Sight sight, long nowNanos) {
    if (!outlook.stops().isEmpty()) {
      return outlook.stops();
    }
    // Before the sight: what ends it by itself at the limit may be a moment earlier than we are.
    if (nowNanos - endsByNanos >= 0) {
      return List.of(new Stop(EndReason.LIMIT, ""));
    }
    if (!outlook.leasedWithin(patience, nowNanos)) {
      return List.of(
          new Stop(
              EndReason.NO_LEASE,
              "no guard has said for " + patience.toSeconds() + " s that it watches"));
    }
    return switch (sight) {
      case IN_FORCE -> List.of();
      case TARGET_GONE ->
          List.of(new Stop(EndReason.TARGET_GONE, "the target was ended or replaced"));
      case NOT_IN_FORCE ->
          List.of(new Stop(EndReason.TARGET_GONE, "something else has undone the fault"));
    };
  }

  /** When to look again although nothing was heard: the limit or the end of patience. */
  static long wakeNanos(Outlook outlook, Duration patience, long endsByNanos) {
    return outlook.leaseHeardNanos().stream()
        .map(at -> at + patience.toNanos() + 1)
        .filter(at -> at - endsByNanos < 0)
        .findAny()
        .orElse(endsByNanos);
  }
}
