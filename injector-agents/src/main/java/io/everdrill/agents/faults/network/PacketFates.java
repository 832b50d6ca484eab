package io.everdrill.agents.faults.network;

import io.everdrill.agents.faults.network.PacketFate.Verdict;
import io.everdrill.agents.faults.network.PacketFate.Verdict.Held;
import io.everdrill.agents.faults.network.PacketFate.Verdict.Turned;
import io.everdrill.topics.events.NetworkFault;
import java.util.random.RandomGenerator;

/** What netem(8) does to packets, as decisions. */
final class PacketFates {

  private static final int BYTE_BITS = 8;
  private static final long SECOND_NANOS = 1_000_000_000;

  /** What waits for more than a second is dropped, as a router's buffer would. */
  private static final long LONGEST_WAIT_NANOS = SECOND_NANOS;

  private PacketFates() {}

  /** None overtakes another, so that jitter is not reordering too. */
  static PacketFate latency(NetworkFault.Latency fault, RandomGenerator chance) {
    Correlated drawn = new Correlated(fault.correlationPercent() / 100, chance);
    long latency = fault.latency().toNanos();
    long jitter = fault.jitter().toNanos();
    long[] lastDue = {Long.MIN_VALUE};
    return (bytes, inbound, now) -> {
      long hold = Math.max(0, latency + Math.round(jitter * (2 * drawn.next() - 1)));
      lastDue[0] = lastDue[0] == Long.MIN_VALUE ? now + hold : Math.max(lastDue[0], now + hold);
      return new Held(lastDue[0] - now);
    };
  }

  static PacketFate loss(NetworkFault.PacketLoss fault, RandomGenerator chance) {
    // As netem's loss of Gilbert and Elliott with the same mean: with the correlation's chance a
    // packet's fate is that of the one before.
    double share = fault.lossPercent() / 100;
    double like = fault.correlationPercent() / 100;
    boolean[] lost = {chance.nextDouble() < share};
    return (bytes, inbound, now) -> {
      if (chance.nextDouble() >= like) {
        lost[0] = chance.nextDouble() < share;
      }
      return lost[0] ? Verdict.LOST : Verdict.PASS;
    };
  }

  static PacketFate reorder(NetworkFault.PacketReorder fault, RandomGenerator chance) {
    double share = fault.reorderPercent() / 100;
    Verdict held = new Held(fault.hold().toNanos());
    return (bytes, inbound, now) -> chance.nextDouble() < share ? held : Verdict.PASS;
  }

  static PacketFate duplicate(NetworkFault.PacketDuplicate fault, RandomGenerator chance) {
    double share = fault.duplicatePercent() / 100;
    PacketFate fate =
        (bytes, inbound, now) -> chance.nextDouble() < share ? Verdict.TWICE : Verdict.PASS;
    return fate.needing(PacketFate.Needs.WHOLE_AND_SENDER);
  }

  static PacketFate corrupt(NetworkFault.PacketCorrupt fault, RandomGenerator chance) {
    double share = fault.corruptPercent() / 100;
    PacketFate fate =
        (bytes, inbound, now) ->
            chance.nextDouble() < share ? new Turned(chance.nextDouble()) : Verdict.PASS;
    return fate.needing(PacketFate.Needs.WHOLE);
  }

  /** Each direction is a line of its own: a packet goes when those before it have. */
  static PacketFate bandwidth(NetworkFault.Bandwidth fault) {
    double nanosPerByte = (double) BYTE_BITS * SECOND_NANOS / fault.rateBitsPerSecond();
    long[] free = new long[2];
    boolean[] used = new boolean[2];
    return (bytes, inbound, now) -> {
      int line = inbound ? 0 : 1;
      long start = used[line] ? Math.max(now, free[line]) : now;
      if (start - now > LONGEST_WAIT_NANOS) {
        return Verdict.LOST;
      }
      used[line] = true;
      free[line] = start + Math.round(bytes * nanosPerByte);
      return new Held(free[line] - now);
    };
  }

  /** Uniform in 0 to 1, each like the one before by a share, as in netem's get_crandom. */
  private static final class Correlated {
    private final double like;
    private final RandomGenerator chance;
    private double last;

    Correlated(double like, RandomGenerator chance) {
      this.like = like;
      this.chance = chance;
      last = chance.nextDouble();
    }

    double next() {
      last = like * last + (1 - like) * chance.nextDouble();
      return last;
    }
  }
}
