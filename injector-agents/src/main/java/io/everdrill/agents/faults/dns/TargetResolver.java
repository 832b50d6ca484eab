package io.everdrill.agents.faults.dns;

import io.everdrill.agents.faults.AddressBlock;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.TargetProcess;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whom a target asks for names: the first server of its own resolv.conf(5). */
final class TargetResolver {

  private static final int PORT = 53;
  private static final String SERVER = "nameserver";

  private TargetResolver() {}

  /**
   * As the target's process sees it, which may be in a container; of the host if it names none.
   *
   * @throws OrderRefused if there is none of the target's IP version, or it is a stub on loopback,
   *     as of systemd-resolved or Docker: that is asked from loopback's own address
   */
  static InetSocketAddress of(FaultOrder<?> order, AddressBlock address) {
    Path file =
        TargetProcess.find(order)
            .map(process -> Path.of("/proc/" + process.pid() + "/root/etc/resolv.conf"))
            .orElse(Path.of("/etc/resolv.conf"));
    try {
      return servers(file).stream()
          .filter(server -> server.isV4() == address.isV4())
          .findFirst()
          .map(server -> askedFrom(address, server, file))
          .map(server -> new InetSocketAddress(server.address(), PORT))
          .orElseThrow(() -> refused(file + ": no nameserver of the IP version of " + address));
    } catch (IOException | IllegalArgumentException e) {
      throw refused(file + ": " + e.getMessage());
    }
  }

  private static AddressBlock askedFrom(AddressBlock target, AddressBlock server, Path file) {
    if (server.address().isLoopbackAddress() && !target.address().isLoopbackAddress()) {
      throw refused(
          "%s: nameserver %s is on loopback, so it is not asked from %s: there would be no effect"
              .formatted(file, server, target));
    }
    return server;
  }

  private static List<AddressBlock> servers(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words.length > 1 && words[0].equals(SERVER))
        .map(words -> AddressBlock.parse(words[1]))
        .toList();
  }

  private static OrderRefused refused(String why) {
    return new OrderRefused(Refusal.UNSUPPORTED, why);
  }
}
