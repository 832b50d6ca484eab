package io.everdrill.agents;

import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.NeverCut;

/**
 * Where the targets are that are servers: no network fault may cut the agent off from them, or it
 * could not undo what it does to them. A server that is a target of network faults too is reached
 * by another address, such as loopback.
 */
final class ConnectionAddresses {

  private final Connections connections;
  private NeverCut known = NeverCut.NOTHING;

  ConnectionAddresses(Connections connections) {
    this.connections = connections;
  }

  /** Looked up now, with what was found before: a server that moved is spared at both places. */
  synchronized NeverCut known() {
    known =
        known.and(
            BrokerAddresses.resolved(
                connections.rules().stream().flatMap(r -> r.connection().endpoints().stream())));
    return known;
  }
}
