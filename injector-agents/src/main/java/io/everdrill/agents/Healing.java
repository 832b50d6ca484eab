package io.everdrill.agents;

import io.everdrill.agents.CellSignals.Stop;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.Remedy;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Undo;
import io.everdrill.topics.InjectionStory;
import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Undoes what the journal holds open, whoever left it; each on its own, so that none waits. */
final class Healing {

  private static final Logger LOG = LoggerFactory.getLogger(Healing.class);

  private final Journal journal;
  private final DriverSet drivers;
  private final Reporter reporter;
  private final AgentId agent;
  private final InstantSource time;

  Healing(
      Journal journal, DriverSet drivers, Reporter reporter, AgentId agent, InstantSource time) {
    this.journal = journal;
    this.drivers = drivers;
    this.reporter = reporter;
    this.agent = agent;
    this.time = time;
  }

  /**
   * Tries for this long; what is not undone by then is tried on in the background.
   *
   * @return what is not undone yet
   */
  List<JournalEntry> heal(Duration limit) throws InterruptedException {
    List<JournalEntry> open = journal.entries().stream().filter(e -> !e.over()).toList();
    List<Thread> healing = new ArrayList<>();
    for (JournalEntry entry : open) {
      healing.add(
          Thread.ofPlatform().name("heal-" + entry.injection()).daemon().start(() -> heal(entry)));
    }
    long deadline = System.nanoTime() + limit.toNanos();
    for (Thread thread : healing) {
      thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
    }
    return journal.entries().stream().filter(e -> !e.over()).toList();
  }

  private void heal(JournalEntry entry) {
    Instant lastTouched = journal.lastTouched(entry.injection());
    InjectionReport report =
        new InjectionReport(entry.command(), agent, time, () -> ClockReading.UNKNOWN);
    InjectionStory story = entry.story();
    if (entry.undo() instanceof Undo.Nothing && entry.mechanism().isEmpty()) {
      tell(report.failed("the agent ended before it had begun"));
      return;
    }
    story.facts().forEach(reporter::report);
    if (!story.wasInForce()) {
      tell(report.uncertain("the agent ended after it accepted and before it said 'applied'"));
    }
    try {
      Remedy remedy =
          drivers.remedy(entry.command().fault().kind(), entry.mechanism(), entry.undo());
      Instant inForceUntil = mayBeInForce(remedy) ? time.instant() : lastTouched;
      Instant goneAt =
          new Reversal(entry.injection(), remedy, report, this::tell, reporter::halt)
              .untilGone()
              .goneAt();
      Stop restarted = new Stop(EndReason.RESTART, "undone from the journal");
      tell(report.ended(restarted, inForceUntil, goneAt, List.of()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      String detail = InjectionReport.notUndone(e.toString(), entry.undo().byHand());
      // Nothing here can try again: a matter for a person, before anything else is broken.
      reporter.halt(entry.injection() + ": " + detail);
      tell(report.uncertain(detail));
    }
  }

  private static boolean mayBeInForce(Remedy remedy) {
    try {
      return remedy.look() == Sight.IN_FORCE;
    } catch (RuntimeException e) {
      return true;
    }
  }

  private void tell(InjectionEvent event) {
    reporter.report(event);
    try {
      journal.add(event);
    } catch (UncheckedIOException e) {
      // What is undone stays so; the next start undoes it once more, which is harmless.
      LOG.error("{}: not on disk: {}: {}", event.injection(), event, e.toString());
    }
  }
}
