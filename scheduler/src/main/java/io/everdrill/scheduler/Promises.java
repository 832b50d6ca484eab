package io.everdrill.scheduler;

import io.everdrill.topics.Sha256;
import io.everdrill.topics.events.ChanceEvent.Commitment;
import java.time.LocalDate;
import java.util.function.Function;

/**
 * What was promised of the days' seeds. Of a day's promises the earliest counts, whoever made it:
 * what is drawn from another seed could never be proven.
 *
 * @param ofDay null where nothing was promised yet
 */
record Promises(Function<LocalDate, Commitment> ofDay, DaySeeds seeds) {

  /** Whether the day's seed is not the one that was promised: the master is another. */
  boolean broken(LocalDate day) {
    Commitment promised = ofDay.apply(day);
    return promised != null && !promised.sha256().equals(Sha256.hex(seeds.seed(day)));
  }
}
