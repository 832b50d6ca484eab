package io.everdrill.agents.faults.netem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.everdrill.agents.faults.AddressBlock;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.network.PacketScope;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The interfaces of the network of this thread, and what queues are on them, as tc and ip say. */
final class Interfaces {

  static final String LOOPBACK = "lo";

  /** A name that is itself in a shell and on a line of tc. */
  private static final String PLAIN_NAME = "[A-Za-z0-9_.-]{1,15}";

  private static final Path DEFAULT_QDISC = Path.of("/proc/sys/net/core/default_qdisc");
  private static final String MADE_BY_KERNEL = "0:";
  private static final JsonMapper MAPPER = Json.mapper();

  private Interfaces() {}

  /**
   * Those that packets between the target and its peers pass: loopback for what is on this host,
   * that of the address, and those of the routes; of a block of peers that of its first address.
   */
  static Set<String> between(PacketScope scope) {
    Set<String> found = new LinkedHashSet<>();
    if (scope.target().address().isLoopbackAddress()) {
      found.add(LOOPBACK);
      return found;
    }
    boolean everybody = scope.peers().isEmpty();
    if (everybody || scope.peers().stream().anyMatch(peer -> !isSingle(peer))) {
      found.add(LOOPBACK);
      devices("ip", "-j", "address", "show", "to", scope.target().toString()).forEach(found::add);
    }
    if (everybody) {
      String version = scope.target().isV4() ? "-4" : "-6";
      devices("ip", "-j", version, "route", "show", "default").forEach(found::add);
    }
    scope.peers().forEach(peer -> route(scope, peer).forEach(found::add));
    return found;
  }

  private static boolean isSingle(AddressBlock block) {
    return block.prefixBits() == block.address().getAddress().length * 8;
  }

  private static Stream<String> route(PacketScope scope, AddressBlock peer) {
    String to = peer.address().getHostAddress();
    return devices("ip", "-j", "route", "get", to, "from", scope.target().toString());
  }

  private static Stream<String> devices(String... command) {
    try {
      return list(Shell.run(command))
          .map(entry -> entry.path(entry.has("ifname") ? "ifname" : "dev").asText())
          .filter(name -> !name.isEmpty())
          .peek(Interfaces::requirePlain);
    } catch (Shell.CommandFailed e) {
      throw new OrderRefused(Refusal.UNSUPPORTED, e.getMessage());
    }
  }

  private static void requirePlain(String name) {
    if (!name.matches(PLAIN_NAME)) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED, "interface: expected " + PLAIN_NAME + ", got '" + name + "'");
    }
  }

  /** Every queueing discipline of an interface, with its counts; none if it is not there. */
  static List<JsonNode> qdiscs(String device) {
    try {
      return list(Shell.run("tc", "-s", "-j", "qdisc", "show", "dev", device)).toList();
    } catch (Shell.CommandFailed e) {
      if (!isThere(device)) {
        return List.of();
      }
      throw e;
    }
  }

  /** Every queueing discipline of every interface. */
  static List<JsonNode> allQdiscs() {
    return list(Shell.run("tc", "-j", "qdisc", "show")).toList();
  }

  static boolean isThere(String device) {
    return all().contains(device);
  }

  /** Names of all of them. */
  static List<String> all() {
    return list(Shell.run("ip", "-j", "link", "show"))
        .map(link -> link.path("ifname").asText())
        .toList();
  }

  /**
   * Refuses an interface whose queues somebody chose: only the kernel's own default comes back when
   * ours is deleted.
   */
  static void requireDefaultQueues(String device) {
    Set<String> defaults = Set.of("noqueue", "mq", defaultQdisc());
    qdiscs(device).stream()
        .filter(qdisc -> !isIngress(qdisc))
        .filter(q -> !handle(q).equals(MADE_BY_KERNEL) || !defaults.contains(kind(q)))
        .findFirst()
        .ifPresent(
            qdisc -> {
              throw new OrderRefused(
                  Refusal.UNSUPPORTED,
                  "%s: expected the queues that the kernel gives it, one of %s, got %s %s of %s"
                      .formatted(
                          device,
                          new TreeSet<>(defaults),
                          kind(qdisc),
                          handle(qdisc),
                          Handles.isRoot(qdisc) ? "another fault" : "somebody else"));
            });
  }

  /** Refuses an interface where somebody looks at what comes in, as by ingress or clsact. */
  static void requireNoIngress(String device) {
    qdiscs(device).stream()
        .filter(Interfaces::isIngress)
        .findAny()
        .ifPresent(
            qdisc -> {
              throw new OrderRefused(
                  Refusal.UNSUPPORTED,
                  device + ": expected no ingress discipline, got " + kind(qdisc));
            });
  }

  /** Whether what comes in there is led to another interface. */
  static boolean leadsIn(String device, String mirror) {
    return Shell.run("tc", "filter", "show", "dev", device, "ingress")
        .contains("device " + mirror + ")");
  }

  private static boolean isIngress(JsonNode qdisc) {
    return Set.of("ingress", "clsact").contains(kind(qdisc));
  }

  private static String defaultQdisc() {
    try {
      return Files.readString(DEFAULT_QDISC).strip();
    } catch (IOException e) {
      return "pfifo_fast";
    }
  }

  static String handle(JsonNode qdisc) {
    return qdisc.path("handle").asText();
  }

  static String kind(JsonNode qdisc) {
    return qdisc.path("kind").asText();
  }

  private static Stream<JsonNode> list(String json) {
    try {
      return json.isBlank()
          ? Stream.of()
          : StreamSupport.stream(MAPPER.readTree(json).spliterator(), false);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("expected JSON of tc or ip, got: " + json, e);
    }
  }
}
