package io.everdrill.agents.faults;

import io.everdrill.topics.events.Fault;

/**
 * A fault of a server that the local policy names a connection to, undone over the same: what is
 * said the same by every such driver.
 */
public abstract class ConnectionDriver<F extends Fault, U extends Undo>
    implements FaultDriver<F, U> {

  private final Class<F> faultType;
  private final Class<U> undoType;
  private final Connections connections;

  protected ConnectionDriver(Class<F> faultType, Class<U> undoType, Connections connections) {
    this.faultType = faultType;
    this.undoType = undoType;
    this.connections = connections;
  }

  @Override
  public final Class<F> faultType() {
    return faultType;
  }

  @Override
  public final Class<U> undoType() {
    return undoType;
  }

  /** What the local policy says of reaching targets. */
  protected final Connections connections() {
    return connections;
  }

  /** Nothing of the host is needed; whether a target can be reached is known when it is named. */
  @Override
  public Support support() {
    return new Support.Yes();
  }

  /** What no kernel and no shell can undo. */
  @Override
  public EndsAlone endsAlone() {
    return EndsAlone.UNDO_PROCESS;
  }
}
