package io.everdrill.agents.faults.dns;

import io.everdrill.agents.faults.network.FaultTables;
import io.everdrill.topics.events.DnsFault;
import org.xbill.DNS.Rcode;

/** Answers questions with an error, or not at all. */
final class DnsErrorDriver extends DnsDriver<DnsFault.Error> {

  DnsErrorDriver(FaultTables tables) {
    super(DnsFault.Error.class, tables);
  }

  @Override
  DnsDecision decision(DnsFault.Error fault) {
    return switch (fault.rcode()) {
      case NXDOMAIN -> new DnsDecision.Fail(Rcode.NXDOMAIN);
      case SERVFAIL -> new DnsDecision.Fail(Rcode.SERVFAIL);
      case REFUSED -> new DnsDecision.Fail(Rcode.REFUSED);
      case TIMEOUT -> new DnsDecision.Ignore();
    };
  }
}
