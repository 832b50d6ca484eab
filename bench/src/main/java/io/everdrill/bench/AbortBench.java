package io.everdrill.bench;

import io.everdrill.topics.events.InjectionEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Measures the abort path with nothing left out: a real broker, the guard, an agent that pauses a
 * real process. Each round starts one injection, lets one probe fail, and takes the time until the
 * agent saw the process run again.
 */
final class AbortBench {

  private static final int WARM_UP_ROUNDS = 5;
  private static final Duration HOP_INTERVAL = Duration.ofMillis(50);

  private final int rounds;
  private final InstantSource time;
  private final RandomGenerator chance;

  AbortBench(int rounds, InstantSource time, RandomGenerator chance) {
    if (rounds < 1 || rounds > 10_000) {
      throw new IllegalArgumentException("rounds: expected 1 to 10000, got " + rounds);
    }
    this.rounds = rounds;
    this.time = time;
    this.chance = chance;
  }

  /**
   * What was measured.
   *
   * @param abort from sending the deciding probe result to the fault seen gone
   * @param apply from the command's append to applied; append times are whole milliseconds
   * @param hop the peer, over the same broker at the same time
   */
  record Result(Figures abort, Figures apply, Figures hop) {

    double ratioP50() {
      return abort.p50Ms() / hop.p50Ms();
    }

    String text() {
      return abort.text("deciding probe result to fault reverted")
          + "\n"
          + apply.text("command appended to fault applied")
          + "\n"
          + hop.text("peer: plain consumer to producer hop")
          + "\n"
          + String.format(
              Locale.ROOT,
              "ratio abort : hop   p50 %.1f   p99 %.1f",
              ratioP50(),
              abort.p99Ms() / hop.p99Ms());
    }
  }

  Result run() throws Exception {
    List<Duration> aborts = new ArrayList<>();
    List<Duration> applies = new ArrayList<>();
    try (AbortRig rig = AbortRig.start(time, chance);
        PlainHop hop = PlainHop.start(rig.kafka(), HOP_INTERVAL)) {
      for (int round = 1; round <= WARM_UP_ROUNDS + rounds; round++) {
        if (round == WARM_UP_ROUNDS + 1) {
          aborts.clear();
          applies.clear();
          hop.reset();
        }
        AbortRig.Begun begun = rig.inject(round);
        applies.add(Duration.between(begun.commandAppendedAt(), begun.applied().appliedAt()));
        Instant decided = rig.failOneProbe();
        InjectionEvent.Ended ended = rig.awaitEnded(begun.applied().injection());
        aborts.add(Duration.between(decided, ended.endedAt()));
      }
      return new Result(Figures.of(aborts), Figures.of(applies), Figures.of(hop.times()));
    }
  }
}
