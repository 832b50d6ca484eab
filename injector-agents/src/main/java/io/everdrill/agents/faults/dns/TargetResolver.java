package io.everdrill.agents.faults.dns;

import io.everdrill.agents.faults.AddressBlock;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NetworkPlace;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.TargetProcess;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Whom a target asks for names: the first server of its own resolv.conf(5).
 *
 * @param address of the server
 */
record TargetResolver(AddressBlock address) {

  private static final String SERVER = "nameserver";

  /**
   * As the target's process sees it, which may be in a container; of the host if it names none.
   *
   * @throws OrderRefused if there is none of the target's IP version; or it is a stub on loopback,
   *     as of systemd-resolved, in the agent's own network: everybody there asks it, from
   *     loopback's own address
   */
  static TargetResolver of(FaultOrder<?> order, AddressBlock target, NetworkPlace network) {
    Path file =
        TargetProcess.find(order)
            .map(process -> Path.of("/proc/" + process.pid() + "/root/etc/resolv.conf"))
            .orElse(Path.of("/etc/resolv.conf"));
    try {
      TargetResolver resolver =
          servers(file).stream()
              .map(TargetResolver::new)
              .filter(server -> canBeAsked(server, target, network))
              .findFirst()
              .orElseThrow(() -> refused(file + ": no nameserver of the IP version of " + target));
      if (network.isOwn() && !resolver.isAskedFrom(target)) {
        throw refused(
            "%s: nameserver %s is on loopback of the agent's own network: questions to it do not come from %s, and not only the target asks it"
                .formatted(file, resolver.address, target));
      }
      return resolver;
    } catch (IOException | IllegalArgumentException e) {
      throw refused(file + ": " + e.getMessage());
    }
  }

  private static boolean canBeAsked(
      TargetResolver server, AddressBlock target, NetworkPlace network) {
    return server.address.isV4() == target.isV4()
        || (!network.isOwn() && server.address.address().isLoopbackAddress());
  }

  /** Whether questions come from the target's address; else they come from loopback's. */
  boolean isAskedFrom(AddressBlock target) {
    return !address.address().isLoopbackAddress() || target.address().isLoopbackAddress();
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
