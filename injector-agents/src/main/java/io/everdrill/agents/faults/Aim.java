package io.everdrill.agents.faults;

import io.everdrill.topics.events.InventoryEvent.Target;

/** Whether a mechanism can be aimed at a control group, with all that is in it. */
public enum Aim {
  /** At a process, a container, a server, an address, the host. */
  NO_GROUP,
  /** At those, and at a control group. */
  ALSO_GROUP,
  /** At a control group, and at nothing else. */
  ONLY_GROUP;

  boolean takes(Target target) {
    return this != (isGroup(target) ? NO_GROUP : ONLY_GROUP);
  }

  static boolean isGroup(Target target) {
    return !target.location().controlGroup().isEmpty();
  }
}
