package io.everdrill.evaluator.guard;

import static io.everdrill.evaluator.guard.GuardWorld.PASS_RATE;
import static io.everdrill.evaluator.guard.GuardWorld.accepted;
import static io.everdrill.evaluator.guard.GuardWorld.drill;
import static io.everdrill.evaluator.verdict.JudgeWorld.CELL;
import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static io.everdrill.evaluator.verdict.JudgeWorld.ended;
import static io.everdrill.evaluator.verdict.JudgeWorld.failing;
import static io.everdrill.evaluator.verdict.JudgeWorld.injection;
import static io.everdrill.evaluator.verdict.JudgeWorld.passing;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.DrillEvent.Started;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.GuardEvent.AbortOutcome;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.HaltEvent.State;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.InjectionId;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Aborts and halts by hand, what becomes of aborts, and cells that do not recover. */
class GuardSignalsTest {

  private final GuardBench bench = new GuardBench();

  @AfterEach
  void close() {
    bench.close();
  }

  private GuardBench running() {
    return bench
        .calm(0, 10)
        .pipe(10, drill(1, 10, PASS_RATE))
        .pipe(11, applied(1, "payments", 11))
        .calm(11.1, 12);
  }

  private static AbortEvent.Injections byHand(int drill, double seconds) {
    return new AbortEvent.Injections(
        CELL, "user-" + drill, List.of(injection(drill)), "enough", "", "user/ann", at(seconds));
  }

  private static AbortEvent.Cell ofCell(long upTo, double seconds) {
    return new AbortEvent.Cell(CELL, "user-c", upTo, "enough", "", "user/ann", at(seconds), "");
  }

  private static HaltEvent halt(String scope, State state, double seconds) {
    return new HaltEvent.Switch(scope, state, "enough", "user/ann", at(seconds));
  }

  private List<AbortOutcome> outcomes() {
    return bench.written(Topic.GUARD_READINGS).stream()
        .filter(AbortOutcome.class::isInstance)
        .map(AbortOutcome.class::cast)
        .toList();
  }

  @Test
  void abortByHandEndsTheLeaseAtOnce() {
    running().pipe(12, byHand(1, 12));
    bench.leased();

    bench.calm(12.1, 20);

    assertThat(bench.leased()).isEmpty();
    assertThat(bench.aborts()).isEmpty();
  }

  @Test
  void abortOfTheCellEndsTheLeasesOfAllThatRunAndOfWhatComesUpToItsNumber() {
    running().pipe(12, ofCell(2, 12));
    bench.leased();

    bench.pipe(12.1, drill(2, 12, PASS_RATE)).calm(12.2, 15);
    assertThat(bench.leased()).isEmpty();

    bench.pipe(15, drill(3, 15, PASS_RATE));
    assertThat(bench.leased()).containsExactly(injection(3));
  }

  @Test
  void abortOfWhatIsGoneOrWasNeverThereIsHarmless() {
    running().pipe(12, ended(1, 12)).calm(12.1, 14);

    bench.pipe(14, byHand(1, 14)).pipe(14.1, byHand(77, 14)).pipe(14.2, drill(2, 14, PASS_RATE));

    assertThat(bench.leased()).contains(injection(2));
    assertThat(bench.watchedDrills()).isEqualTo(1);
    assertThat(outcomes()).isEmpty();
  }

  @Test
  void haltOfTheCellEndsItsLeasesUntilItIsResumed() {
    running().pipe(12, halt("shop", State.HALTED, 12));
    bench.leased();

    bench.calm(12.1, 15);
    assertThat(bench.leased()).isEmpty();

    bench.pipe(15, halt("shop", State.RUNNING, 15));
    assertThat(bench.doubtReasons()).containsExactly("halted");
    bench.calm(15.1, 17);
    assertThat(bench.leased()).contains(injection(1));
    assertThat(bench.doubts()).isEmpty();
  }

  /** S8: what nobody can read may be a halt, and Kafka Streams would stop with it. */
  @Test
  void s8HaltSwitchThatCannotBeReadIsAHaltUntilItIsTurned() {
    running().pipeRaw(Topic.HALTS, "{oops".getBytes(UTF_8));
    bench.leased();
    bench.calm(12, 15);
    assertThat(bench.leased()).isEmpty();
    assertThat(bench.counted("everdrill.guard.halts.unreadable")).isEqualTo(1);

    bench.pipe(15, halt("shop", State.RUNNING, 15)).calm(15.1, 17);
    assertThat(bench.leased()).isNotEmpty();
  }

  @Test
  void haltEverywhereIsAHaltOfEachCellAndOneOfAnotherCellIsNot() {
    running().pipe(12, halt("elsewhere", State.HALTED, 12));
    bench.leased();
    bench.calm(12.1, 14);
    assertThat(bench.leased()).isNotEmpty();

    bench.pipe(14, halt(HaltEvent.EVERYWHERE, State.HALTED, 14));
    bench.leased();
    bench.calm(14.1, 17);
    assertThat(bench.leased()).isEmpty();
  }

  @Test
  void saysHowManyInjectionsAnAbortEnded() {
    running().hurt(12, 14);
    AbortEvent.Injections abort = bench.aborts().getFirst();
    assertThat(outcomes()).isEmpty();

    bench.pipe(14, JudgeWorld.ended(1, EndReason.ABORT, 14));

    assertThat(outcomes())
        .containsExactly(
            new AbortOutcome(
                CELL,
                abort.abort(),
                "pass-rate-below",
                "guard/g1",
                1,
                0,
                1,
                0,
                abort.abortedAt(),
                at(14),
                List.of(injection(1).drill())));
  }

  /** The other agent may be about to begin, or have begun and its word is on its way. */
  @Test
  void s6AbortNamesAllThatWasVouchedForAlsoWhatWasNotHeardOf() {
    Started drill = GuardWorld.inTwoParts(drill(1, 10, PASS_RATE));
    InjectionId other = InjectionId.of(drill.drill(), 1);
    bench
        .calm(0, 10)
        .pipe(10, drill)
        .pipe(10.5, accepted(1, 10.5))
        .pipe(11, applied(1, "payments", 11))
        .calm(11.1, 12);
    assertThat(bench.leased()).contains(injection(1), other);

    bench.hurt(12, 14);

    assertThat(bench.aborts())
        .singleElement()
        .satisfies(abort -> assertThat(abort.injections()).containsExactly(injection(1), other));
    bench.pipe(14, abortedBefore(other, 14)).pipe(14.1, JudgeWorld.ended(1, EndReason.ABORT, 14.1));
    assertThat(outcomes())
        .singleElement()
        .extracting(
            AbortOutcome::asked, AbortOutcome::gone, AbortOutcome::ended, AbortOutcome::otherwise)
        .containsExactly(2, 1, 1, 0);
  }

  private static InjectionEvent abortedBefore(InjectionId injection, double seconds) {
    return new InjectionEvent.Refused(
        CELL,
        injection,
        JudgeWorld.AGENT,
        InjectionEvent.Refusal.ABORTED,
        "",
        at(seconds),
        JudgeWorld.EXACT);
  }

  /** To end it took less long than the agent's clock is behind the guard's. */
  @Test
  void saysWhatAnAbortEndedAlsoWhereTheAgentsClockIsBehind() {
    running().pipe(13, byHand(1, 13)).pipe(13.1, endedBy(byHand(1, 13), 12.98));

    assertThat(outcomes())
        .singleElement()
        .satisfies(
            outcome -> {
              assertThat(outcome.ended()).isEqualTo(1);
              assertThat(outcome.gone()).isZero();
            });
  }

  /** Of two, the one that the agent names. */
  @Test
  void saysOfAnAbortThatAnotherWasFaster() {
    running()
        .pipe(12, ofCell(1, 12))
        .pipe(13, byHand(1, 13))
        .pipe(13.1, endedBy(ofCell(1, 12), 12.5));

    assertThat(outcomes())
        .extracting(AbortOutcome::abort, AbortOutcome::gone, AbortOutcome::ended)
        .containsExactlyInAnyOrder(Tuple.tuple("user-c", 0, 1), Tuple.tuple("user-1", 1, 0));
  }

  private static InjectionEvent endedBy(AbortEvent abort, double seconds) {
    return new InjectionEvent.Ended(
        CELL,
        injection(1),
        JudgeWorld.AGENT,
        EndReason.ABORT,
        abort.abort() + ": " + abort.cause(),
        at(seconds),
        at(seconds),
        List.of(),
        JudgeWorld.EXACT);
  }

  /** Its limit was faster than the person. */
  @Test
  void saysWhatWasGoneBeforeTheAbort() {
    running().pipe(13, byHand(1, 12.5)).pipe(13.1, ended(1, 12));

    assertThat(outcomes())
        .singleElement()
        .satisfies(
            outcome -> {
              assertThat(outcome.by()).isEqualTo("user/ann");
              assertThat(outcome.gone()).isEqualTo(1);
              assertThat(outcome.ended()).isZero();
            });
  }

  @Test
  void saysHowManyInjectionsAnAbortOfTheCellEnded() {
    running().pipe(12, ofCell(1, 12)).pipe(12.5, JudgeWorld.ended(1, EndReason.ABORT, 12.4));

    assertThat(outcomes())
        .singleElement()
        .satisfies(
            outcome -> {
              assertThat(outcome.abort()).isEqualTo("user-c");
              assertThat(outcome.by()).isEqualTo("user/ann");
              assertThat(outcome.cause()).isEqualTo("enough");
              assertThat(outcome.asked()).isEqualTo(1);
              assertThat(outcome.ended()).isEqualTo(1);
            });
  }

  private List<Event> halts() {
    return bench.written(Topic.HALTS);
  }

  /** The deadline of these drills is 15 s. */
  @Test
  void cellThatDoesNotRecoverIsHalted() {
    running().hurt(12, 14).pipe(14, ended(1, 14)).hurt(14.1, 29);
    assertThat(halts()).isEmpty();

    bench.hurt(29, 29.5);

    assertThat(halts())
        .singleElement()
        .isInstanceOfSatisfying(
            HaltEvent.Switch.class,
            halt -> {
              assertThat(halt.scope()).isEqualTo("shop");
              assertThat(halt.state()).isEqualTo(State.HALTED);
              assertThat(halt.by()).isEqualTo("guard/g1");
              assertThat(halt.reason()).startsWith("not recovered from shop-1 within 15 s");
            });
    bench.hurt(29.5, 40);
    assertThat(halts()).isEmpty();
    assertThat(bench.watchedDrills()).isZero();
  }

  @Test
  void cellThatRecoversInTimeIsNotHalted() {
    running().hurt(12, 14).pipe(14, ended(1, 14)).hurt(14.1, 16).calm(16, 40);

    assertThat(halts()).isEmpty();
    assertThat(bench.watchedDrills()).isZero();
  }

  /** The rest of the cell is well all the time. */
  @Test
  void cellIsHaltedWhereAServiceWasHurtAndNobodyLooksAtItAnyMore() {
    running()
        .looks(12, 14, s -> failing("payments", s))
        .calm(14, 15)
        .pipe(15, ended(1, 15))
        .calm(15.1, 31);

    assertThat(halts()).hasSize(1);
  }

  @Test
  void cellIsNotHaltedWhereTheServiceWasWellWhenItWasLastLookedAt() {
    running()
        .looks(12, 14, s -> failing("payments", s))
        .pipe(15, ended(1, 15))
        .looks(15.1, 21, s -> passing("payments", s))
        .calm(21, 40);

    assertThat(halts()).isEmpty();
    assertThat(bench.watchedDrills()).isZero();
  }

  /** How it was before the end tells nothing of how the fault left it. */
  @Test
  void cellIsHaltedWhereAServiceWasWellAndIsNotSeenAfterTheEnd() {
    running().looks(12, 14, s -> passing("payments", s)).pipe(15, ended(1, 15)).calm(15.1, 31);

    assertThat(halts())
        .singleElement()
        .isInstanceOfSatisfying(
            HaltEvent.Switch.class,
            halt -> assertThat(halt.reason()).endsWith("; none since its end of payments"));
  }

  /** Of a service that nobody looks at since before the drill, the drill cannot be asked. */
  @Test
  void cellIsNotHaltedForAServiceThatFailedBeforeTheDrillAndIsLookedAtNoMore() {
    bench.looks(-5, -1, s -> failing("payments", s));
    running().pipe(15, ended(1, 15)).calm(15.1, 40);

    assertThat(halts()).isEmpty();
  }

  /** Nobody can say that it has recovered. */
  @Test
  void cellThatNobodySeesRecoverIsHalted() {
    running().hurt(12, 14).pipe(14, ended(1, 14)).until(35);

    assertThat(halts()).hasSize(1);
  }

  @Test
  void cellIsNotHaltedForADrillThatNeverBegan() {
    bench
        .calm(0, 10)
        .pipe(10, drill(1, 10, PASS_RATE))
        .pipe(11, GuardWorld.refused(1, 11))
        .hurt(11.1, 40);

    assertThat(halts()).isEmpty();
  }
}
