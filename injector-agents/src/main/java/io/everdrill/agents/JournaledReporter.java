package io.everdrill.agents;

import io.everdrill.topics.EventTypes;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports to the broker, counts, and notes in the journal when the end of a story is known. */
final class JournaledReporter implements Reporter, AutoCloseable {

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(JournaledReporter.class);

  private final AgentSettings settings;
  private final EventPublisher publisher;
  private final Journal journal;
  private final InstantSource time;
  private final MeterRegistry metrics;

  /** Not the producer's own thread: the disk is slow. */
  private final ExecutorService notes =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("journal-told").daemon().factory());

  JournaledReporter(
      AgentSettings settings,
      EventPublisher publisher,
      Journal journal,
      InstantSource time,
      MeterRegistry metrics) {
    this.settings = settings;
    this.publisher = publisher;
    this.journal = journal;
    this.time = time;
    this.metrics = metrics;
    EventTypes.all().values().stream()
        .filter(InjectionEvent.class::isAssignableFrom)
        .forEach(this::reports);
    journal.entries().stream()
        .filter(e -> e.over() && !e.told())
        .flatMap(e -> e.story().facts().stream())
        .forEach(this::report);
  }

  /** There from the start, so that the first one is seen as an increase. */
  private Counter reports(Class<? extends Event> type) {
    return metrics.counter("everdrill.agent.injections", "event", nameOf(type));
  }

  @Override
  public void report(InjectionEvent event) {
    reports(event.getClass()).increment();
    publisher.publish(event, () -> noteTold(event));
  }

  @Override
  public void halt(String reason) {
    publisher.publish(
        new HaltEvent.Switch(
            settings.cell().value(),
            HaltEvent.State.HALTED,
            InjectionReport.told(reason),
            "agent/" + settings.agent(),
            time.instant()),
        () -> {});
  }

  private void noteTold(InjectionEvent event) {
    if (isLast(event)) {
      notes.execute(() -> note(event.injection()));
    }
  }

  /** What is not noted is told once more by the next agent, which is harmless. */
  private void note(InjectionId injection) {
    try {
      journal.told(injection);
    } catch (UncheckedIOException e) {
      LOG.warn("{}: not on disk that its end was told: {}", injection, e.toString());
    }
  }

  /** Waits for what is still to be noted. */
  @Override
  public void close() {
    notes.shutdown();
    try {
      if (!notes.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("not all is noted in the journal after {}", CLOSE_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** By its name on the wire, {@code applied}: dashboards outlive the names of classes. */
  private static String nameOf(Class<? extends Event> type) {
    String[] words = EventTypes.nameOf(type).split("[.]");
    return words[words.length - 2];
  }

  private static boolean isLast(InjectionEvent event) {
    return switch (event) {
      case InjectionEvent.Ended e -> true;
      case InjectionEvent.Failed e -> true;
      case InjectionEvent.Refused e -> true;
      case InjectionEvent.Accepted e -> false;
      case InjectionEvent.Applied e -> false;
      case InjectionEvent.Confirmed e -> false;
      case InjectionEvent.Uncertain e -> false;
    };
  }
}
