package io.everdrill.evaluator.judge;

import static io.everdrill.evaluator.verdict.JudgeWorld.at;

import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.LeaseEvent;
import io.everdrill.topics.events.ProbeEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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

  /** Only what was appended before this second. */
  JudgeScript until(double second) {
    events.removeIf(e -> !e.at().isBefore(at(second)));
    return this;
  }

  /** Only what was appended at this second or later. */
  JudgeScript from(double second) {
    events.removeIf(e -> e.at().isBefore(at(second)));
    return this;
  }

  /** What is neither a probe's result nor a sign of life. */
  List<Appended> facts() {
    return events().stream()
        .filter(e -> !(e.event() instanceof ProbeEvent) && !(e.event() instanceof LeaseEvent))
        .toList();
  }

  /** Topic by topic in order, but topics against each other up to this late, by chance. */
  List<Appended> interleaved(int seed, Duration apart) {
    Random chance = new Random(seed);
    Map<Topic, Long> delayMillis = new EnumMap<>(Topic.class);
    for (Topic topic : JudgeTopology.INPUTS) {
      delayMillis.put(topic, chance.nextLong(apart.toMillis()));
    }
    return events().stream()
        .sorted(Comparator.comparing(e -> e.at().plusMillis(delayMillis.get(Topic.of(e.event())))))
        .toList();
  }

  /** Nothing is broken, everybody looks, the detector is alive. */
  static JudgeScript calm(int from, int until) {
    return unsteady(from, until, until, until);
  }

  /** Payments fails between two seconds, and nobody has broken it. */
  static JudgeScript unsteady(int from, int until, int failsFrom, int failsUntil) {
    return new JudgeScript()
        .pulses(from, until)
        .heartbeats(from, until)
        .probes("payments", from, until, s -> s > failsFrom && s < failsUntil)
        .probes("frontend", from, until, s -> false);
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
