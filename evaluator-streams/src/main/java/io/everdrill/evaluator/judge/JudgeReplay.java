package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.records.HeapStore;
import io.everdrill.evaluator.score.ScoreChange;
import io.everdrill.evaluator.score.TimeClasses;
import io.everdrill.evaluator.verdict.ProbeSecond;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.LeaseEvent;
import io.everdrill.topics.events.ProbeEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Judges a history that is there whole, without a broker: the desk of the topology, with its
 * reviews and stores, given the facts in the order that {@link JudgeOrder} makes. A test holds that
 * both write the same. What a broker would add, transactions and changelogs, a history that can be
 * read again does not need; without it a year takes seconds.
 */
public final class JudgeReplay implements JudgeDesk.Written {

  private static final Comparator<Fact> ORDER =
      Comparator.comparing(Fact::at).thenComparing(fact -> Topic.of(fact.event()).shortName());

  private final List<Event> judged = new ArrayList<>();
  private final List<ScoreChange> scores = new ArrayList<>();

  private JudgeReplay() {}

  /**
   * Something that a topic said.
   *
   * @param at its append time
   */
  public record Fact(Instant at, Event event) {}

  /**
   * All that the judge writes, in the order in which it would.
   *
   * @param scores what it gives to the scoreboard, which adds it up
   */
  public record Judged(List<Event> events, List<ScoreChange> scores) {}

  /**
   * @param until what is to be done later than this is left undone
   * @param classes of the durations on the scoreboard
   */
  public static Judged of(
      Collection<Fact> facts, Instant until, JudgeSettings.Times times, TimeClasses classes) {
    JudgeReplay replay = new JudgeReplay();
    JudgeDesk.Drawers drawers = drawers();
    JudgeDesk desk = new JudgeDesk(drawers, times, replay, classes);
    inOrder(facts).forEach(fact -> give(fact, desk, drawers));
    desk.take(new JudgeStep.Tick(until));
    return new Judged(replay.judged, replay.scores);
  }

  static List<Fact> inOrder(Collection<Fact> facts) {
    return facts.stream().sorted(ORDER).toList();
  }

  /** On the heap, and empty. */
  static JudgeDesk.Drawers drawers() {
    return new JudgeDesk.Drawers(
        new HeapStore<>("cases"),
        new HeapStore<>("episodes"),
        new HeapStore<>("reports"),
        new HeapStore<>("marks"),
        new HeapStore<>("timers"),
        new HeapStore<>("probe-seconds"));
  }

  static void give(Fact fact, JudgeDesk desk, JudgeDesk.Drawers drawers) {
    switch (fact.event()) {
      case LeaseEvent moment -> {}
      case ProbeEvent.Result result -> {
        JudgeSigns signs = new JudgeSigns(new JudgeMarks(drawers.marks()));
        new ProbeIntake(drawers.probeSeconds(), signs, Duration.ZERO).fold(result, fact.at());
        desk.take(new JudgeStep.LateResult(fact.at(), result.cell(), ProbeSecond.endedAt(result)));
      }
      case Event event ->
          desk.take(new JudgeStep.Fact(fact.at(), event, new JudgeStep.InHistory()));
    }
  }

  @Override
  public void emit(Event event, Instant at) {
    judged.add(event);
  }

  @Override
  public void score(ScoreChange change, Instant at) {
    scores.add(change);
  }

  @Override
  public void cameTooLate(Event fact) {
    // Whoever gives a history gives the append times too: there is nobody else to tell.
  }
}
