package io.everdrill.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ChanceEvent.Candidate;
import io.everdrill.topics.events.DefinitionEvent.Scenario;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.PresenceEvent.Agent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a draw is made from: every pair of target and scenario that the static facts allow, sorted
 * by target, then scenario. Whether an agent lives or a cell is well is no static fact: gates ask
 * that.
 *
 * @param digest SHA-256, hex, of the UTF-8 lines {@code cell}, then {@code target scenario version
 *     weight} for each pair, each ended by a line feed, the weight as Java writes a double
 */
record CandidateList(CellId cell, List<Candidate> candidates, String digest) {

  private static final Comparator<Candidate> ORDER =
      Comparator.comparing(Candidate::target).thenComparing(Candidate::scenario);

  CandidateList {
    candidates = List.copyOf(candidates);
  }

  static CandidateList of(World world) {
    List<Candidate> pairs = new ArrayList<>();
    for (Target target : world.targets()) {
      if (world.programme().targets().matches(target)) {
        for (Scenario scenario : world.scenarios()) {
          if (scenario.appliesTo().matches(target) && someAgentCan(scenario, target, world)) {
            pairs.add(
                new Candidate(
                    target.target(), scenario.scenario(), scenario.version(), scenario.weight()));
          }
        }
      }
    }
    return of(world.cell(), pairs);
  }

  static CandidateList of(CellId cell, List<Candidate> pairs) {
    List<Candidate> sorted = pairs.stream().sorted(ORDER).toList();
    StringBuilder lines = new StringBuilder(cell.value()).append('\n');
    for (Candidate c : sorted) {
      lines.append(c.target()).append(' ').append(c.scenario()).append(' ');
      lines.append(c.scenarioVersion()).append(' ').append(c.weight()).append('\n');
    }
    return new CandidateList(cell, sorted, DaySeeds.commitment(lines.toString().getBytes(UTF_8)));
  }

  private static boolean someAgentCan(Scenario scenario, Target target, World world) {
    return world.agents().stream().anyMatch(a -> serves(a, target) && a.can(scenario.fault()));
  }

  static boolean serves(Agent agent, Target target) {
    return agent.host().equals(target.location().host());
  }
}
