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
import io.everdrill.agents.linux.Await;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.events.DnsFault;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A target of this host whose name server is a stub on loopback, as of systemd-resolved. */
@ExtendWith(OwnNetwork.class)
class StubResolverIT {

  private static final String ADDRESS = "10.84.0.1";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder;

  @Test
  void isRefusedBecauseItsQuestionsDoNotComeFromTheTargetsAddressAlone() throws Exception {
    Shell.run("ip", "address", "add", ADDRESS + "/32", "dev", "lo");
    for (String stub : List.of("127.0.0.53", "127.0.0.11")) {
      Process target = targetThatAsks(stub);
      try (DriverSet drivers = HostFaults.drivers(() -> NeverCut.NOTHING, new Random(1))) {
        assertThatExceptionOfType(OrderRefused.class)
            .isThrownBy(() -> drivers.prepare(order()))
            .withMessageContaining(
                "nameserver " + stub + " is on loopback of the agent's own network")
            .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Refusal.UNSUPPORTED));
      } finally {
        target.destroyForcibly().waitFor();
      }
    }
  }

  private FaultOrder<DnsFault.Error> order() {
    return Orders.at(
        ADDRESS, 0, pidFile(), new DnsFault.Error(DnsFault.Rcode.SERVFAIL, List.of()), LIMIT);
  }

  private Path pidFile() {
    return folder.resolve("target.pid");
  }

  private Process targetThatAsks(String server) throws IOException {
    Path conf = Files.writeString(folder.resolve("resolv.conf"), "nameserver " + server + "\n");
    Process process =
        new ProcessBuilder(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount --bind \"$0\" /etc/resolv.conf && exec sleep 300",
                conf.toString())
            .start();
    Files.writeString(pidFile(), Long.toString(process.pid()));
    Path seen = Path.of("/proc/" + process.pid() + "/root/etc/resolv.conf");
    Await.until(Duration.ofSeconds(3), () -> asks(seen, server), "a resolv.conf of its own");
    return process;
  }

  private static boolean asks(Path conf, String server) {
    try {
      return Files.readString(conf).contains(server);
    } catch (IOException e) {
      return false;
    }
  }
}
