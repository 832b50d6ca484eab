package io.everdrill.agents;

import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.Uncertain;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells again, until it is over, what nobody can tell to be undone: who looks back an hour must not
 * read that nothing is broken. It is the same fact each time, so nobody's story changes.
 */
final class Unsettled implements AutoCloseable {

  /** A fraction of how far back anybody looks. */
  static final Duration EVERY = Duration.ofMinutes(5);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Unsettled.class);

  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  private Unsettled(
      Supplier<List<Uncertain>> facts, Consumer<InjectionEvent> tell, Duration every) {
    this.thread =
        Thread.ofPlatform()
            .name("agent-unsettled")
            .daemon()
            .unstarted(() -> tellEach(facts, tell, every));
  }

  static Unsettled start(
      Supplier<List<Uncertain>> facts, Consumer<InjectionEvent> tell, Duration every) {
    Unsettled unsettled = new Unsettled(facts, tell, every);
    unsettled.thread.start();
    return unsettled;
  }

  /** Of each injection that the journal holds open the last, which says what a person can do. */
  static List<Uncertain> in(Journal journal) {
    return journal.entries().stream()
        // The first is cheaper: whose end is told is over.
        .filter(entry -> !entry.told() && !entry.over())
        .flatMap(
            entry ->
                entry.facts().stream()
                    .flatMap(JournalEntry.Fact::read)
                    .filter(Uncertain.class::isInstance)
                    .map(Uncertain.class::cast)
                    .reduce((earlier, later) -> later)
                    .stream())
        .toList();
  }

  private void tellEach(
      Supplier<List<Uncertain>> facts, Consumer<InjectionEvent> tell, Duration every) {
    try {
      while (!closing.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
        tellAll(facts, tell);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void tellAll(Supplier<List<Uncertain>> facts, Consumer<InjectionEvent> tell) {
    try {
      facts.get().forEach(tell);
    } catch (RuntimeException bug) {
      LOG.error("what is not undone could not be told again, the next time it is tried", bug);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
