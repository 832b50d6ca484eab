package io.everdrill.scheduler;

import io.everdrill.topics.events.DefinitionEvent.Hypothesis;
import io.everdrill.topics.events.DrillLimits;
import io.everdrill.topics.events.SteadyStateEvent.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The latest steady-state windows of one service, oldest first: enough for any hypothesis. */
record SteadyWindows(List<Window> windows) {

  static final SteadyWindows NONE = new SteadyWindows(List.of());

  /** Steady-state older than this says nothing about now. */
  static final Duration FRESH = Duration.ofSeconds(5);

  /** A hypothesis over a longer window than this cannot be told; its gate stays closed. */
  static final Duration LONGEST_HYPOTHESIS = DrillLimits.HYPOTHESIS_WINDOW;

  SteadyWindows {
    windows = List.copyOf(windows);
  }

  /** What the windows say about a hypothesis. */
  sealed interface Reading {}

  record Steady() implements Reading {}

  record NotSteady(double passRate) implements Reading {}

  record Unknown(String why) implements Reading {}

  /** No window that ended at or before this matters once there is one that ended then. */
  static Instant oldestNeeded(Instant latest) {
    return latest.minus(LONGEST_HYPOTHESIS).minus(FRESH).minusMillis(1);
  }

  /** When the last window ended; the beginning of time if there is none. */
  Instant until() {
    return windows.isEmpty() ? Instant.EPOCH : windows.getLast().until();
  }

  Reading against(Hypothesis hypothesis, Instant now) {
    if (until().isBefore(now.minus(FRESH))) {
      return new Unknown(windows.isEmpty() ? "never seen" : "last seen until " + until());
    }
    Instant from = until().minus(hypothesis.window());
    List<Window> within = backTo(from);
    Instant covered = within.getLast().from();
    if (covered.isAfter(from)) {
      return new Unknown(
          "seen for " + Duration.between(covered, until()) + " of " + hypothesis.window());
    }
    long results = within.stream().mapToLong(Window::results).sum();
    if (results == 0) {
      return new Unknown("no probe result in " + hypothesis.window());
    }
    double passRate = (double) within.stream().mapToLong(Window::passes).sum() / results;
    return passRate < hypothesis.minPassRate() ? new NotSteady(passRate) : new Steady();
  }

  /**
   * The latest windows, newest first, that reach back to an instant without overlapping, as far as
   * there are such; windows may slide, and a service may be silent for as long as counts as fresh.
   */
  private List<Window> backTo(Instant from) {
    List<Window> chosen = new ArrayList<>(List.of(windows.getLast()));
    for (Window window : windows.reversed()) {
      Instant edge = chosen.getLast().from();
      if (!edge.isAfter(from) || window.until().isBefore(edge.minus(FRESH))) {
        break;
      }
      if (!window.until().isAfter(edge)) {
        chosen.add(window);
      }
    }
    return chosen;
  }
}
