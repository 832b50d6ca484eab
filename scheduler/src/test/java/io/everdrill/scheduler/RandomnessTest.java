package io.everdrill.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.Sha256;
import io.everdrill.topics.events.ChanceEvent;
import io.everdrill.topics.events.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class RandomnessTest {

  private static final DaySeeds SEEDS = DaySeeds.ofMaster(new byte[32]);
  private static final Promises PROMISES = new Promises(day -> null, SEEDS);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final LocalDate DAY = LocalDate.parse("2026-11-21");

  @Test
  void eachDayIsPromisedBeforeItBeginsAndToldOnceWhenItsDrillsAreOver() {
    Randomness state = Randomness.NONE;
    List<Event> events = new ArrayList<>();
    Instant start = Instant.parse("2026-11-21T22:00:00Z");
    for (Instant now = start;
        now.isBefore(start.plus(Duration.ofDays(3)));
        now = now.plusSeconds(5)) {
      Randomness.Step step = state.at(now, LIMIT, PROMISES);
      state = step.after();
      events.addAll(step.events());
    }

    assertThat(seeds(events))
        .extracting(ChanceEvent.Seed::day)
        .containsExactly(DAY, DAY.plusDays(1), DAY.plusDays(2));
    // 30 s to begin, 60 s of fault, 5 s to revert.
    assertThat(seeds(events))
        .extracting(ChanceEvent.Seed::publishedAt)
        .contains(Instant.parse("2026-11-22T00:01:35Z"));
    assertThat(commitments(events))
        .extracting(ChanceEvent.Commitment::day)
        .containsExactly(DAY, DAY.plusDays(1), DAY.plusDays(2), DAY.plusDays(3), DAY.plusDays(4));
    assertThat(commitments(events).get(2).committedAt())
        .isBefore(Instant.parse("2026-11-23T00:00:00Z"));
  }

  @Test
  void toldSeedIsWhatWasPromised() {
    Randomness promised =
        Randomness.NONE.at(Instant.parse("2026-11-21T12:00:00Z"), LIMIT, PROMISES).after();
    Randomness.Step later = promised.at(Instant.parse("2026-12-24T12:00:00Z"), LIMIT, PROMISES);

    assertThat(seeds(later.events()))
        .hasSize(2)
        .allSatisfy(
            told ->
                assertThat(Sha256.hex(HexFormat.of().parseHex(told.seed())))
                    .isEqualTo(Sha256.hex(SEEDS.seed(told.day()))));
    assertThat(later.after().promised())
        .containsExactly(LocalDate.parse("2026-12-24"), LocalDate.parse("2026-12-25"));
  }

  @Test
  void seedOfAnothersPromiseIsNotToldUntilItsMasterIsBack() {
    DaySeeds other = DaySeeds.fixed(1);
    Promises promised =
        new Promises(
            day -> new ChanceEvent.Commitment(day, Sha256.hex(SEEDS.seed(day)), Instant.EPOCH),
            other);
    Randomness state = new Randomness(List.of(DAY));
    Instant later = Instant.parse("2026-11-24T00:00:00Z");

    Randomness.Step untold = state.at(later, LIMIT, promised);
    Randomness.Step told = untold.after().at(later, LIMIT, new Promises(promised.ofDay(), SEEDS));

    assertThat(seeds(untold.events())).isEmpty();
    assertThat(seeds(told.events())).extracting(ChanceEvent.Seed::day).containsExactly(DAY);
  }

  private static List<ChanceEvent.Seed> seeds(List<Event> events) {
    return events.stream()
        .filter(ChanceEvent.Seed.class::isInstance)
        .map(ChanceEvent.Seed.class::cast)
        .toList();
  }

  private static List<ChanceEvent.Commitment> commitments(List<Event> events) {
    return events.stream()
        .filter(ChanceEvent.Commitment.class::isInstance)
        .map(ChanceEvent.Commitment.class::cast)
        .toList();
  }
}
