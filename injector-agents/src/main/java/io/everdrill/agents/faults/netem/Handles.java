package io.everdrill.agents.faults.netem;

import com.fasterxml.jackson.databind.JsonNode;
import io.everdrill.agents.faults.QdiscUndo;
import io.everdrill.agents.linux.TaggedProcesses;

/**
 * Which queueing disciplines are ours, told by their numbers: the root's is made from the tag of
 * the injection, and those of its lanes from the root's. All are lower than those that the kernel
 * gives out by itself, from 8001 on.
 */
final class Handles {

  private static final int FIRST = 0x7000;
  private static final int MASK = 0xfff;
  private static final String SHAPE = "7[0-9a-f]{3}";

  private Handles() {}

  /** The root's. */
  static String of(String tag) {
    return Integer.toHexString(FIRST | (tag.hashCode() & MASK));
  }

  /** That of the queue in the root's class of this number. */
  static String ofLane(String root, int number) {
    return Integer.toHexString(Integer.parseInt(root, 16) - number * (MASK + 1));
  }

  static boolean isRoot(JsonNode qdisc) {
    return Interfaces.kind(qdisc).equals("htb") && Interfaces.handle(qdisc).matches(SHAPE + ":");
  }

  /** Whether it is the first lane of this root. */
  static boolean isLane(JsonNode qdisc, String root) {
    return Interfaces.handle(qdisc).equals(ofLane(root, 1) + ":")
        && qdisc.path("parent").asText().equals(root + ":1");
  }

  static boolean isMirror(String device) {
    return device.matches(QdiscUndo.MIRROR_PREFIX + SHAPE);
  }

  /** The injection whose watchdog lives; empty if none does. */
  static String tag(String root) {
    return TaggedProcesses.all().values().stream()
        .filter(tag -> of(tag).equals(root))
        .findFirst()
        .orElse("");
  }
}
