package io.everdrill.agents.faults.dns;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.faults.network.FaultTables;
import io.everdrill.topics.events.DnsFault;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.net.InetAddress;

/** Answers questions for an address with a wrong one. */
final class DnsSpoofDriver extends DnsDriver<DnsFault.Spoof> {

  DnsSpoofDriver(FaultTables tables) {
    super(DnsFault.Spoof.class, tables);
  }

  @Override
  public Undo.DeleteTable prepare(FaultOrder<DnsFault.Spoof> order) {
    try {
      decision(order.fault());
    } catch (IllegalArgumentException e) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "address: expected an IP address, got '" + order.fault().address() + "'");
    }
    return super.prepare(order);
  }

  @Override
  DnsDecision decision(DnsFault.Spoof fault) {
    return new DnsDecision.Mislead(InetAddress.ofLiteral(fault.address()));
  }
}
