package io.everdrill.evaluator.guard;

import static io.everdrill.evaluator.guard.GuardWorld.accepted;
import static io.everdrill.evaluator.guard.GuardWorld.drill;
import static io.everdrill.evaluator.verdict.JudgeWorld.CELL;
import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static io.everdrill.evaluator.verdict.JudgeWorld.confirmed;
import static io.everdrill.evaluator.verdict.JudgeWorld.ended;
import static io.everdrill.evaluator.verdict.JudgeWorld.injection;
import static io.everdrill.evaluator.verdict.JudgeWorld.uncertain;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.records.StoredEvents;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

class GuardedDrillTest {

  private static final AbortEvent.Injections ABORT =
      new AbortEvent.Injections(
          CELL, "a1", List.of(injection(1)), "pass-rate-below", "0 of 10", "guard/g1", at(103));

  private static GuardedDrill of(Event... events) {
    return GuardedDrill.of(List.of(events));
  }

  @Test
  void plannedInjectionIsWatchedBeforeAnythingIsHeardOfIt() {
    assertThat(of(drill(1, 98)).watched()).containsExactly(injection(1));
  }

  @Test
  void nothingIsWatchedBeforeTheStartIsHeard() {
    assertThat(of(accepted(1, 99)).watched()).isEmpty();
  }

  @Test
  void abortableFromAcceptedUntilEnded() {
    GuardedDrill planned = of(drill(1, 98));
    GuardedDrill accepted = planned.with(accepted(1, 99));
    GuardedDrill applied = accepted.with(applied(1, "payments", 100));
    GuardedDrill ended = applied.with(ended(1, 115));

    assertThat(planned.abortable()).isEmpty();
    assertThat(accepted.abortable()).containsExactly(injection(1));
    assertThat(applied.abortable()).containsExactly(injection(1));
    assertThat(ended.abortable()).isEmpty();
  }

  @Test
  void uncertainIsAbortable() {
    assertThat(of(drill(1, 98), uncertain(1, 100)).abortable()).containsExactly(injection(1));
  }

  @Test
  void abortedIsNeitherAbortableNorWatched() {
    GuardedDrill aborted = of(drill(1, 98), applied(1, "payments", 100), ABORT);

    assertThat(aborted.abortable()).isEmpty();
    assertThat(aborted.watched()).isEmpty();
  }

  @Test
  void beginsWithAppliedNotWithAccepted() {
    assertThat(of(drill(1, 98), accepted(1, 99)).hasBegun()).isFalse();
    assertThat(of(drill(1, 98), applied(1, "payments", 100)).hasBegun()).isTrue();
  }

  @Test
  void doneWhenEveryInjectionIsOver() {
    assertThat(of(applied(1, "payments", 100)).doneAfter()).isEqualTo(Instant.MAX);
    assertThat(of(drill(1, 98), applied(1, "payments", 100)).doneAfter()).isAfter(at(110));
    assertThat(of(drill(1, 98), ended(1, 110)).doneAfter()).isEqualTo(Instant.MIN);
  }

  /** Expiry 30 s after the start, limit 15 s, margin 15 s. */
  @Test
  void doneWhenNothingMoreCanComeFromIt() {
    GuardedDrill running = of(drill(1, 100), applied(1, "payments", 101));

    assertThat(running.doneAfter()).isEqualTo(at(160));
  }

  @Test
  void factsInAnyOrderAndTwiceGiveTheSameDrill() {
    List<Event> facts =
        List.of(
            drill(1, 98), accepted(1, 99), applied(1, "payments", 100), confirmed(1, 100.2), ABORT);
    GuardedDrill inOrder = GuardedDrill.of(facts);

    for (int seed = 0; seed < 50; seed++) {
      List<Event> shuffled = new ArrayList<>(facts);
      shuffled.addAll(facts);
      Collections.shuffle(shuffled, new Random(seed));
      assertThat(GuardedDrill.of(shuffled)).as("seed %d", seed).isEqualTo(inOrder);
    }
  }

  @Test
  void storedAndReadAgainIsTheSame() {
    GuardedDrill drill =
        of(
            drill(1, 98, GuardWorld.PASS_RATE, GuardWorld.CRITICAL, GuardWorld.SILENCE),
            accepted(1, 99),
            applied(1, "payments", 100),
            confirmed(1, 100.2),
            ABORT);
    Serde<List<Event>> stored = StoredEvents.serde();

    byte[] bytes = stored.serializer().serialize("drills", drill.events(List.of(ABORT)));

    assertThat(GuardedDrill.of(stored.deserializer().deserialize("drills", bytes)))
        .isEqualTo(drill);
  }
}
