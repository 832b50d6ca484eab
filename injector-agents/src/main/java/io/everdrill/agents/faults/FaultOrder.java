package io.everdrill.agents.faults;

import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InventoryEvent.Target;
import java.time.Duration;

/**
 * This fault, on this target, for this long.
 *
 * @param tag names the injection on this host: no other injection of any agent has the same
 */
public record FaultOrder<F extends Fault>(String tag, Target target, F fault, Duration limit) {

  private static final String TAG_SHAPE = "[A-Za-z0-9.-]{1,120}";

  public FaultOrder {
    if (!tag.matches(TAG_SHAPE)) {
      throw new IllegalArgumentException("tag: expected " + TAG_SHAPE + ", got '" + tag + "'");
    }
  }
}
