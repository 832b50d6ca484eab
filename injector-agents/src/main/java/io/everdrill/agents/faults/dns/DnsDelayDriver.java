package io.everdrill.agents.faults.dns;

import io.everdrill.agents.faults.network.FaultTables;
import io.everdrill.topics.events.DnsFault;

/** Hands questions on late. */
final class DnsDelayDriver extends DnsDriver<DnsFault.Delay> {

  DnsDelayDriver(FaultTables tables) {
    super(DnsFault.Delay.class, tables);
  }

  @Override
  DnsDecision decision(DnsFault.Delay fault) {
    return new DnsDecision.Forward(fault.delay());
  }
}
