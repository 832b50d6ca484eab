package io.everdrill.agents.faults.dns;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NetworkPlace;
import io.everdrill.agents.faults.network.PacketScope;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Which questions a fault is about: those that leave the target's address; or, where its name
 * server is on loopback of a network that is not the agent's, as Docker's of a container, all that
 * are asked of that server, because loopback says nothing of who asks.
 *
 * @param scope whose target is the address at {@code end}
 * @param end of a question's packets that tells it, {@code saddr} or {@code daddr}
 * @param server who is asked, and goes on being asked what the fault is not about
 */
record Questions(PacketScope scope, String end, InetSocketAddress server) {

  private static final int PORT = 53;

  /** Those of a target. */
  static Questions of(FaultOrder<?> order) {
    PacketScope scope = PacketScope.of(order.target(), List.of(), List.of(PORT));
    NetworkPlace network = NetworkPlace.of(order);
    scope.requireIn(network);
    TargetResolver resolver = TargetResolver.of(order, scope.target(), network);
    InetSocketAddress server = new InetSocketAddress(resolver.address().address(), PORT);
    return resolver.isAskedFrom(scope.target())
        ? new Questions(scope, "saddr", server)
        : new Questions(
            new PacketScope(resolver.address(), List.of(), List.of(PORT)), "daddr", server);
  }

  /** What matches them, before their protocol and port. */
  String match() {
    return scope.family() + " " + end + " @target ";
  }

  /** Where whoever asks reaches a server of ours, as nft writes it before a port. */
  String door() {
    return scope.target().isV4() ? scope.target() + ":" : "[" + scope.target() + "]:";
  }
}
