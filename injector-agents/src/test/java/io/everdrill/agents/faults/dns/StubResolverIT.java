package io.everdrill.agents.faults.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.everdrill.agents.HostFaults;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.OwnNetwork;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.events.DnsFault;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A target of this host whose name server is a stub on loopback, as of systemd-resolved. */
@ExtendWith(OwnNetwork.class)
class StubResolverIT {

  private static final String ADDRESS = "10.84.0.1";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void isRefusedBecauseItsQuestionsDoNotComeFromTheTargetsAddressAlone() throws Exception {
    Shell.run("ip", "address", "add", ADDRESS + "/32", "dev", "lo");
    for (String stub : List.of("127.0.0.53", "127.0.0.11")) {
      try (AskingTarget target = new AskingTarget(stub);
          DriverSet drivers = HostFaults.drivers(() -> NeverCut.NOTHING, new Random(1))) {
        assertThatExceptionOfType(OrderRefused.class)
            .isThrownBy(() -> drivers.prepare(order(target)))
            .withMessageContaining(
                "nameserver " + stub + " is on loopback of the agent's own network")
            .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Refusal.UNSUPPORTED));
      }
    }
  }

  private static FaultOrder<DnsFault.Error> order(AskingTarget target) {
    return Orders.at(
        ADDRESS,
        0,
        target.pidFile(),
        new DnsFault.Error(DnsFault.Rcode.SERVFAIL, List.of()),
        LIMIT);
  }
}
