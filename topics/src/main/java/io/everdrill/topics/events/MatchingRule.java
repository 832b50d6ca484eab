package io.everdrill.topics.events;

import java.util.List;

/**
 * Which alerts may be an injection's, and which of their labels tell of whom they speak.
 *
 * @param serviceLabels labels that name the service, the first that an alert has counts; where it
 *     has none of them, or none are listed, what the gateway's mapping made of it counts
 * @param instanceLabels labels that name the instance: a target's id, alias, container, host or
 *     address, with or without its port
 */
public record MatchingRule(Reach reach, List<String> serviceLabels, List<String> instanceLabels) {

  /** How far from its target an injection may own alerts. */
  public enum Reach {
    /** The target itself: its service, and where an instance is named, that instance. */
    STRICT,
    /** The target's service, whoever calls it, and what names no service that is known. */
    TOPOLOGY,
    /** Anything in the cell. */
    CELL
  }

  public static final MatchingRule TOPOLOGY =
      new MatchingRule(Reach.TOPOLOGY, List.of(), List.of());

  public MatchingRule {
    reach = Require.or(reach, Reach.TOPOLOGY);
    serviceLabels = Require.texts(serviceLabels, "serviceLabels");
    instanceLabels = Require.texts(instanceLabels, "instanceLabels");
  }
}
