package io.everdrill.topics.chance;

import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillEvent.Draw;
import io.everdrill.topics.events.DrillEvent.Moment;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.TargetId;
import java.time.Instant;
import java.util.List;

/**
 * What a drill.started says of chance: what was done, and how it says that it was drawn.
 *
 * @param targets of its injections
 */
public record DrawnDrill(
    DrillId drill,
    String scenario,
    int scenarioVersion,
    List<TargetId> targets,
    Draw draw,
    Moment moment,
    Instant startedAt) {

  public DrawnDrill {
    targets = List.copyOf(targets);
  }

  static DrawnDrill of(DrillEvent.Started started) {
    return new DrawnDrill(
        started.drill(),
        started.scenario(),
        started.scenarioVersion(),
        started.injections().stream().map(i -> i.target().target()).toList(),
        started.draw(),
        started.moment(),
        started.startedAt());
  }
}
