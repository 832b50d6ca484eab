package io.everdrill.agents.faults;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.everdrill.agents.linux.NetworkNamespace;
import io.everdrill.agents.linux.ProcessIdentity;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The network namespace that a fault is in: the agent's own, or that of a process, as of a
 * container. Named by the process and not by the container: a container that was started again has
 * another network, and the fault is not in it.
 *
 * @param process is in it; {@link ProcessIdentity#NONE} stands for the agent's own namespace
 * @param target with it the fault ends; {@link ProcessIdentity#NONE} where the target names none
 */
public record NetworkPlace(ProcessIdentity process, ProcessIdentity target) {

  public static final NetworkPlace OWN =
      new NetworkPlace(ProcessIdentity.NONE, ProcessIdentity.NONE);

  public NetworkPlace {
    // Of a journal that was written before it was known.
    target = Objects.requireNonNullElse(target, ProcessIdentity.NONE);
  }

  /** Where the target's process is; where it names none that lives, the agent's own. */
  public static NetworkPlace of(FaultOrder<?> order) {
    return TargetProcess.find(order)
        .map(
            found ->
                new NetworkPlace(
                    NetworkNamespace.differs(found.pid()) ? found : ProcessIdentity.NONE, found))
        .orElse(OWN);
  }

  @JsonIgnore
  public boolean isOwn() {
    return process.equals(ProcessIdentity.NONE);
  }

  /** Whether the target is still the process that it was, as far as it said which. */
  @JsonIgnore
  public boolean isTargetThere() {
    return isThere() && (target.equals(ProcessIdentity.NONE) || target.alive());
  }

  /** Whether it can be entered. */
  @JsonIgnore
  public boolean isThere() {
    return isOwn() || process.alive();
  }

  /** What the action gives, done in it. */
  public <T> T inside(Supplier<T> action) {
    return isOwn() ? action.get() : NetworkNamespace.inside(process.pid(), action);
  }

  /**
   * Whether the address is one of its own. Asked by binding to it: the JDK's list of addresses of
   * IPv6 is that of the network in which the process began, whatever its threads have entered.
   */
  public boolean has(InetAddress address) {
    return inside(
        () -> {
          try (DatagramSocket socket = new DatagramSocket(0, address)) {
            return socket.isBound();
          } catch (SocketException e) {
            return false;
          }
        });
  }

  @Override
  public String toString() {
    return isOwn() ? "the agent's own network" : "the network of process " + process.pid();
  }

  /** What goes before a command that a person does in it. */
  public String prefix() {
    return isOwn() ? "" : "nsenter -n -t " + process.pid() + " ";
  }
}
