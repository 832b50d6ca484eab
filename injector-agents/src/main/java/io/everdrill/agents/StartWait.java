package io.everdrill.agents;

import io.everdrill.agents.CellSignals.Outlook;
import io.everdrill.agents.CellSignals.Stop;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.time.Duration;
import java.time.Instant;

/**
 * What one injection waits for before it begins: a guard that watches it, and its moment. Meanwhile
 * anything that would end it keeps it from beginning.
 */
final class StartWait {

  /** Nothing is waited for as long. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private final Inject command;
  private final CellSignals signals;
  private final InjectionReport report;
  private final Duration patience;

  /** On the clock of {@link System#nanoTime}, which nobody can set. */
  private final long expiresAtNanos;

  /**
   * @param patience how old the guard's last word may be
   */
  StartWait(Inject command, CellSignals signals, InjectionReport report, Duration patience) {
    this.command = command;
    this.signals = signals;
    this.report = report;
    this.patience = patience;
    Duration left = Duration.between(report.brokerNow(), command.expiresAt());
    expiresAtNanos = System.nanoTime() + (left.compareTo(LONGEST) < 0 ? left : LONGEST).toNanos();
  }

  /**
   * A guard must watch this very injection before it begins (S6).
   *
   * @param longest how long to wait for its first word
   */
  void awaitLease(Duration longest) throws InterruptedException {
    long untilNanos = System.nanoTime() + longest.toNanos();
    while (true) {
      Outlook outlook = allowed();
      if (outlook.leasedWithin(patience, System.nanoTime())) {
        break;
      }
      if (System.nanoTime() - untilNanos >= 0) {
        throw new OrderRefused(
            Refusal.NO_GUARD,
            "no guard has said within "
                + longest.toMillis()
                + " ms that it watches "
                + command.injection()
                + "; why not, if one lives, is on guard-readings");
      }
      signals.awaitChange(command.injection(), outlook, untilNanos);
    }
    refuseIfExpired("it waited for a guard");
  }

  /** Until its moment; negative when that is over. */
  Duration lead() {
    return Duration.between(report.brokerNow(), command.notBefore());
  }

  /** Faults that belong together begin at one instant, on the broker's clock. */
  void awaitStart() throws InterruptedException {
    long startNanos = System.nanoTime() + lead().toNanos();
    long untilNanos = startNanos - expiresAtNanos < 0 ? startNanos : expiresAtNanos;
    Outlook outlook = allowed();
    while (System.nanoTime() - untilNanos < 0) {
      signals.awaitChange(command.injection(), outlook, untilNanos);
      outlook = allowed();
    }
    refuseIfExpired("it waited for the common start");
    if (!outlook.leasedWithin(patience, System.nanoTime())) {
      throw new OrderRefused(Refusal.NO_GUARD, "the guard fell silent before the common start");
    }
  }

  /**
   * By the broker's clock, as when it was admitted: the scheduler wrote it by that (S5). Nor later
   * than that was then, should the clock have been set back since.
   */
  void refuseIfExpired(String meanwhile) {
    Instant now = report.brokerNow();
    if (!now.isBefore(command.expiresAt()) || System.nanoTime() - expiresAtNanos >= 0) {
      throw new OrderRefused(Refusal.EXPIRED, "expired while " + meanwhile + ", at " + now);
    }
  }

  /** What is known, if nothing in it speaks against the beginning. */
  Outlook allowed() {
    Outlook outlook = signals.outlook(command.injection());
    for (Stop stop : outlook.stops()) {
      Admission.Refuse refusal = Admission.refusal(stop);
      throw new OrderRefused(refusal.reason(), refusal.detail());
    }
    return outlook;
  }
}
