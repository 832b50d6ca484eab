package io.everdrill.scheduler;

import io.everdrill.topics.Sha256;
import io.everdrill.topics.events.ChanceEvent;
import io.everdrill.topics.events.DefinitionEvent.Scenario;
import io.everdrill.topics.events.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Which days' seeds are promised and not yet told: the commitment comes a day ahead, the seed when
 * nothing drawn from it can still run.
 */
record Randomness(List<LocalDate> promised) {

  static final Randomness NONE = new Randomness(List.of());

  Randomness {
    promised = List.copyOf(promised);
  }

  /** What is to be kept and published. */
  record Step(Randomness after, List<Event> events) {}

  /**
   * @param longestLimit of any scenario: how long a drill of the day's last second may run
   */
  Step at(Instant now, Duration longestLimit, Promises promises) {
    DaySeeds seeds = promises.seeds();
    List<LocalDate> kept = new ArrayList<>(promised);
    List<Event> events = new ArrayList<>();
    LocalDate today = Schedule.day(now);
    for (LocalDate day : List.of(today, today.plusDays(1))) {
      if (!kept.contains(day)) {
        kept.add(day);
        events.add(new ChanceEvent.Commitment(day, Sha256.hex(seeds.seed(day)), now));
      }
    }
    for (LocalDate day : promised) {
      // Another's seed is not ours to tell; whoever has its master tells it.
      if (!now.isBefore(lastDrillOver(day, longestLimit)) && !promises.broken(day)) {
        kept.remove(day);
        events.add(new ChanceEvent.Seed(day, HexFormat.of().formatHex(seeds.seed(day)), now));
      }
    }
    return new Step(new Randomness(kept), events);
  }

  private static Instant lastDrillOver(LocalDate day, Duration longestLimit) {
    return day.plusDays(1)
        .atStartOfDay(ZoneOffset.UTC)
        .toInstant()
        .plus(Scheduling.EXPIRY)
        .plus(longestLimit)
        .plus(DrillPlan.REVERT);
  }

  static Duration longest(List<Scenario> scenarios) {
    return scenarios.stream().map(Scenario::limit).max(Duration::compareTo).orElse(Duration.ZERO);
  }
}
