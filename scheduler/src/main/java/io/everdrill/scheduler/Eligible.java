package io.everdrill.scheduler;

import io.everdrill.topics.chance.CandidateList;
import io.everdrill.topics.events.ChanceEvent.Candidate;
import io.everdrill.topics.events.DefinitionEvent.Scenario;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.PresenceEvent.Agent;
import java.util.ArrayList;
import java.util.List;

/**
 * Which pairs of target and scenario the static facts allow. Whether an agent lives or a cell is
 * well is no static fact: gates ask that.
 */
final class Eligible {

  private Eligible() {}

  static CandidateList in(World world) {
    List<Candidate> pairs = new ArrayList<>();
    for (Target target : world.targets()) {
      if (world.programme().targets().matches(target) && !world.sharesHost(target)) {
        for (Scenario scenario : world.scenarios()) {
          if (scenario.appliesTo().matches(target) && someAgentCan(scenario, target, world)) {
            pairs.add(
                new Candidate(
                    target.target(), scenario.scenario(), scenario.version(), scenario.weight()));
          }
        }
      }
    }
    return CandidateList.of(world.cell(), pairs);
  }

  private static boolean someAgentCan(Scenario scenario, Target target, World world) {
    return world.agents().stream().anyMatch(a -> serves(a, target) && a.can(scenario.fault()));
  }

  static boolean serves(Agent agent, Target target) {
    return agent.host().equals(target.location().host());
  }
}
