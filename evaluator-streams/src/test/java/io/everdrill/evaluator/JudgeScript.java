package io.everdrill.evaluator;

import static io.everdrill.evaluator.JudgeWorld.at;

import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.LeaseEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoublePredicate;

/** Events with the append times that the broker gave them, in the order of those. */
final class JudgeScript {

  private final List<Appended> events = new ArrayList<>();

  record Appended(Instant at, Event event) {}

  JudgeScript add(double seconds, Event event) {
    events.add(new Appended(at(seconds), event));
    return this;
  }

  /** A pulse a second. */
  JudgeScript pulses(int from, int until) {
    for (int second = from; second < until; second++) {
      add(second + 0.05, new LeaseEvent.Pulse("g1", 0, at(second)));
    }
    return this;
  }

  /** A heartbeat of the detector every 10 s. */
  JudgeScript heartbeats(int from, int until) {
    for (int second = from; second < until; second += 10) {
      add(second + 0.1, JudgeWorld.heartbeat(second));
    }
    return this;
  }

  /** A probe of the service twice a second, each appended 10 ms after its end. */
  JudgeScript probes(String service, int from, int until, DoublePredicate failsAt) {
    for (double second = from + 0.2; second < until; second += 0.5) {
      add(
          second + 0.01,
          failsAt.test(second)
              ? JudgeWorld.failing(service, second)
              : JudgeWorld.passing(service, second));
    }
    return this;
  }

  List<Appended> events() {
    return events.stream().sorted(Comparator.comparing(Appended::at)).toList();
  }

  /**
   * Payments is paused from second 100 to 115; its users and the frontend's see failures at once,
   * its alert begins at 103, the right diagnosis follows.
   */
  static JudgeScript felt() {
    AlertEvent.Firing alert = JudgeWorld.firing("f1", "payments", 103);
    return new JudgeScript()
        .pulses(0, 240)
        .heartbeats(0, 240)
        .probes("payments", 0, 240, s -> s > 100 && s < 115)
        .probes("frontend", 0, 240, s -> s > 100.5 && s < 115)
        .add(98.1, JudgeWorld.drill(1, "payments", 98))
        .add(100.02, JudgeWorld.applied(1, "payments", 100))
        .add(100.2, JudgeWorld.confirmed(1, 100.1))
        .add(103.51, alert)
        .add(104.2, JudgeWorld.diagnosis("i1", 104, List.of("payments", "api"), alert))
        .add(115.02, JudgeWorld.ended(1, 115))
        .add(118.6, JudgeWorld.resolved("f1", "payments", 103, 118));
  }
}
