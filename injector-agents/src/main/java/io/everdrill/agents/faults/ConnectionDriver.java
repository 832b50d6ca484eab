package io.everdrill.agents.faults;

import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.InventoryEvent.Target;
import java.util.List;

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

  /** Of the connections that it can use. */
  protected abstract List<String> schemes();

  /** Nothing of the host is needed; whether a target can be reached is known when it is named. */
  @Override
  public Support support() {
    return connections.of(schemes().toArray(String[]::new)).findAny().isPresent()
        ? new Support.Yes()
        : new Support.No(
            "the local policy names no " + String.join(": or ", schemes()) + ": connection",
            Refusal.POLICY);
  }

  /**
   * The policy's connection to the target.
   *
   * @throws OrderRefused if it has none
   */
  protected final Connection connectionTo(Target target) {
    return connections.to(target, schemes().toArray(String[]::new));
  }

  /** What no kernel and no shell can undo. */
  @Override
  public EndsAlone endsAlone() {
    return EndsAlone.UNDO_PROCESS;
  }
}
