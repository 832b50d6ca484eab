package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DrillEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Whether a cell is steady again after a drill: within its recovery deadline the probes of every
 * service have to hold the hypothesis. Nobody looking is no recovery, of the cell nor of a service
 * that was looked at when the drill began: how it was then says nothing of what the drill did.
 *
 * @param reason why the cell has to be halted; empty unless failed
 */
record Recovery(State state, String reason) {

  private enum State {
    AWAITED,
    FAILED,
    /** Or never to be awaited: nothing was broken. */
    DONE
  }

  private static final int MOST_TOLD = 10;

  private static final Recovery AWAITED = new Recovery(State.AWAITED, "");
  private static final Recovery DONE = new Recovery(State.DONE, "");

  static Recovery of(WatchedDrill drill, CellTelemetry telemetry, Instant now) {
    Instant overAt = drill.overAt(now);
    return drill.facts().started().stream()
        .filter(s -> s.leash() == Leash.LIVE && drill.facts().hasBegun())
        .findFirst()
        .map(s -> of(s, overAt, telemetry, now))
        .orElse(DONE);
  }

  private static Recovery of(
      DrillEvent.Started drill, Instant overAt, CellTelemetry telemetry, Instant now) {
    Duration window = drill.hypothesis().window();
    Duration kept = window.compareTo(PassWindow.LONGEST) > 0 ? PassWindow.LONGEST : window;
    double least = drill.hypothesis().minPassRate();
    List<String> silent = telemetry.silent(drill.startedAt(), overAt);
    if (silent.isEmpty()
        && telemetry.silence(now).compareTo(kept) <= 0
        && telemetry.steady(least, kept, drill.startedAt())) {
      return DONE;
    }
    if (!now.isAfter(overAt.plus(drill.judging().recoveryDeadline()))) {
      return AWAITED;
    }
    PassWindow.Count seen = telemetry.count("", kept);
    return new Recovery(
        State.FAILED,
        String.format(
            Locale.ROOT,
            "not recovered from %s within %d s: %d of %d probe results passed in the newest %d s,"
                + " each service owes %.3f; last result %d s ago%s",
            drill.drill(),
            drill.judging().recoveryDeadline().toSeconds(),
            seen.passes(),
            seen.results(),
            kept.toSeconds(),
            least,
            telemetry.silence(now).toSeconds(),
            silent.isEmpty() ? "" : "; none since its end of " + told(silent)));
  }

  private static String told(List<String> services) {
    String first = services.stream().limit(MOST_TOLD).collect(Collectors.joining(", "));
    int more = services.size() - MOST_TOLD;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  boolean isAwaited() {
    return state == State.AWAITED;
  }

  boolean isFailed() {
    return state == State.FAILED;
  }
}
