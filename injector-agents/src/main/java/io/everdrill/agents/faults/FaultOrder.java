package io.everdrill.agents.faults;

import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InventoryEvent.Target;
import java.time.Duration;
import java.util.Objects;

/**
 * This fault, on this target, for this long.
 *
 * @param tag names the injection on this host: no other injection of any agent has the same
 * @param inContainer the process that the target's container is, found when the order is prepared;
 *     {@link ProcessIdentity#NONE} where it has none, or its pid file says which process it is
 */
public record FaultOrder<F extends Fault>(
    String tag, Target target, F fault, Duration limit, ProcessIdentity inContainer) {

  private static final String TAG_SHAPE = "[A-Za-z0-9.-]{1,120}";

  public FaultOrder {
    inContainer = Objects.requireNonNullElse(inContainer, ProcessIdentity.NONE);
    if (!tag.matches(TAG_SHAPE)) {
      throw new IllegalArgumentException("tag: expected " + TAG_SHAPE + ", got '" + tag + "'");
    }
  }

  public FaultOrder(String tag, Target target, F fault, Duration limit) {
    this(tag, target, fault, limit, ProcessIdentity.NONE);
  }

  FaultOrder<F> in(ProcessIdentity container) {
    return new FaultOrder<>(tag, target, fault, limit, container);
  }
}
