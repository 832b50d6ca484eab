package io.everdrill.agents;

import io.everdrill.topics.events.Shape;
import java.time.Duration;

/**
 * How strong a fault is at a moment of its time, by its shape.
 *
 * @param share of full strength, 0 to 1; 0 is not in force
 * @param until when it changes, from applied on
 */
record Strength(double share, Duration until) {

  /**
   * @param elapsed since applied
   */
  static Strength at(Shape shape, Duration elapsed, Duration limit) {
    return switch (shape) {
      case Shape.Steady() -> new Strength(1, limit);
      case Shape.RampUp(int steps, Duration over) -> {
        // The first step is at once and the last at 'over': steps - 1 intervals.
        long interval = Math.max(1, over.toNanos() / (steps - 1));
        long step = Math.min(steps, 1 + elapsed.toNanos() / interval);
        Duration next = step == steps ? limit : Duration.ofNanos(step * interval);
        yield new Strength((double) step / steps, earlier(next, limit));
      }
      case Shape.Flapping(Duration on, Duration off) -> {
        long period = on.plus(off).toNanos();
        long begun = elapsed.toNanos() / period * period;
        boolean inForce = elapsed.toNanos() - begun < on.toNanos();
        Duration next = Duration.ofNanos(inForce ? begun + on.toNanos() : begun + period);
        yield new Strength(inForce ? 1 : 0, earlier(next, limit));
      }
    };
  }

  private static Duration earlier(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
