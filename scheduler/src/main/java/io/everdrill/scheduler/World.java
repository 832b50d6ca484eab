package io.everdrill.scheduler;

import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DefinitionEvent.Detector;
import io.everdrill.topics.events.DefinitionEvent.Freeze;
import io.everdrill.topics.events.DefinitionEvent.Programme;
import io.everdrill.topics.events.DefinitionEvent.Scenario;
import io.everdrill.topics.events.HaltEvent.Switch;
import io.everdrill.topics.events.InventoryEvent.Kind;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.PresenceEvent.Agent;
import io.everdrill.topics.events.TargetId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * All that is known about a cell when a drill is decided.
 *
 * @param freezes of every programme record of the cell
 * @param scenarios that the programme names
 * @param halts every switch, whatever its scope and state
 * @param hostsOfOthers hosts on which other cells have targets; known where the cell has a target
 *     that is a host
 * @param steady by service
 * @param guardSeenAt the last pulse in the cell's partition; the beginning of time if none was
 */
record World(
    Programme programme,
    List<Freeze> freezes,
    List<Scenario> scenarios,
    List<Detector> detectors,
    List<Switch> halts,
    List<Target> targets,
    Set<String> hostsOfOthers,
    List<Agent> agents,
    Hazards hazards,
    SortedMap<String, SteadyWindows> steady,
    Instant guardSeenAt) {

  CellId cell() {
    return programme.cell();
  }

  /** A host as a whole is broken in one cell alone, or in none. */
  boolean sharesHost(Target target) {
    return target.kind() == Kind.HOST && hostsOfOthers.contains(target.location().host());
  }

  Target target(TargetId id) {
    return targets.stream().filter(t -> t.target().equals(id)).findFirst().orElseThrow();
  }

  Scenario scenario(String id) {
    return scenarios.stream().filter(s -> s.scenario().equals(id)).findFirst().orElseThrow();
  }
}
