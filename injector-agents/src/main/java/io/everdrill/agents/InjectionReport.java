package io.everdrill.agents;

import io.everdrill.agents.CellSignals.Stop;
import io.everdrill.topics.Brief;
import io.everdrill.topics.EventBounds;
import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * The facts of one injection, as the agent puts them. Times are the agent's clock's. Of what tools
 * and files of the host say the begin is told: a fact has to fit into a record.
 */
record InjectionReport(
    Inject command, AgentId agent, InstantSource time, Supplier<ClockReading> clock) {

  private static final int LONGEST = EventBounds.LONGEST_REPORT;
  private static final int LONGEST_PROBLEM = 1024;

  /** Of the words that a halt says before it. */
  private static final int ROOM = 256;

  Instant now() {
    return time.instant();
  }

  /** As the broker's clock has it, as far as it is known. */
  Instant brokerNow() {
    return time.instant().plus(clock.get().offset());
  }

  InjectionEvent accepted() {
    return new InjectionEvent.Accepted(
        command.cell(), command.injection(), agent, now(), clock.get());
  }

  InjectionEvent applied(String mechanism, String scope, Instant applyStartedAt) {
    Instant appliedAt = now();
    return new InjectionEvent.Applied(
        command.cell(),
        command.injection(),
        agent,
        command.target().target(),
        command.fault().kind(),
        mechanism,
        applyStartedAt,
        appliedAt,
        applyStartedAt.plus(command.limit()),
        clock.get(),
        scope);
  }

  InjectionEvent confirmed() {
    return new InjectionEvent.Confirmed(
        command.cell(), command.injection(), agent, now(), clock.get());
  }

  InjectionEvent uncertain(String reason) {
    return new InjectionEvent.Uncertain(
        command.cell(), command.injection(), agent, told(reason), now(), clock.get());
  }

  InjectionEvent ended(
      Stop stop, Instant revertStartedAt, Instant goneAt, List<Exposure> exposure) {
    return new InjectionEvent.Ended(
        command.cell(),
        command.injection(),
        agent,
        stop.reason(),
        told(stop.detail()),
        revertStartedAt,
        goneAt,
        exposure,
        clock.get());
  }

  InjectionEvent failed(String reason) {
    return new InjectionEvent.Failed(
        command.cell(), command.injection(), agent, told(reason), now(), clock.get());
  }

  InjectionEvent refused(Refusal reason, String detail) {
    return new InjectionEvent.Refused(
        command.cell(), command.injection(), agent, reason, told(detail), now(), clock.get());
  }

  /**
   * How a person can end what the agent could not: told whole or not at all, for half a script is
   * worse than none.
   */
  static String notUndone(String problem, String byHand) {
    String begin = "not undone: " + Brief.begin(problem, LONGEST_PROBLEM) + "; by hand: ";
    return begin.length() + byHand.length() < LONGEST - ROOM
        ? begin + byHand
        : begin + "stop the agent, then run 'everdrill undo' on its journal";
  }

  static String told(String words) {
    return Brief.begin(words, LONGEST);
  }
}
