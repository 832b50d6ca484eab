package io.everdrill.evaluator.verdict;

import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static io.everdrill.evaluator.verdict.JudgeWorld.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.everdrill.topics.events.Containment;
import io.everdrill.topics.events.ErrorBound;
import io.everdrill.topics.events.Experience;
import io.everdrill.topics.events.Experience.AtLocation;
import io.everdrill.topics.events.Experience.Looks;
import io.everdrill.topics.events.Experience.RecoveredBy;
import io.everdrill.topics.events.Impact;
import io.everdrill.topics.events.Milestone;
import io.everdrill.topics.events.Milestone.What;
import io.everdrill.topics.events.Mitigation;
import io.everdrill.topics.events.MitigationOutcome;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Duration;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class VerdictOfUsersTest extends VerdictFixture {

  @Test
  void containmentIsNotAskedForWhereNoServiceIsNamed() {
    assertThat(on(unhurt()).containment()).isEqualTo(new Containment.NotAsked());
  }

  @Test
  void containmentHoldsWhereTheServicesNamedHeldTheHypothesis() {
    probes("stock", 0, 0);
    probes("payments", 101, 115);

    assertThat(on(unhurt("stock")).containment()).isEqualTo(new Containment.Held(List.of("stock")));
  }

  @Test
  void containmentIsBrokenByAServiceThatMustNotBeHurt() {
    probes("stock", 105, 110);

    assertThat(on(unhurt("stock", "frontend")).containment())
        .isEqualTo(
            new Containment.Broken(List.of(new Containment.Hurt("stock", at(105.25), 15, 5))));
  }

  /** Of five minutes ten seconds: over all of them the hypothesis would have held. */
  @Test
  void shortOutageWithinALongFaultIsFeltAndBreaksContainment() {
    for (int second = 90; second < 500; second++) {
      boolean down = second >= 200 && second < 210;
      seen(
          down || second == 120
              ? JudgeWorld.failing("stock", second + 0.25)
              : JudgeWorld.passing("stock", second + 0.25));
      seen(JudgeWorld.passing("stock", second + 0.5));
      if (!down) {
        for (int more = 0; more < 8; more++) {
          seen(JudgeWorld.passing("stock", second + 0.6));
        }
      }
    }

    VerdictEvent.Injection verdict = on(longFault("stock"));

    assertThat(verdict.impact())
        .isInstanceOfSatisfying(
            Impact.Felt.class,
            felt -> {
              assertThat(felt.services()).containsExactly("stock");
              assertThat(felt.firstFailureAt()).isEqualTo(at(200.25));
              assertThat(felt.passRateDuring()).isGreaterThan(0.9);
            });
    assertThat(verdict.containment()).isInstanceOf(Containment.Broken.class);
    assertThat(verdict.experience().recoveredBy()).isEqualTo(RecoveredBy.ITSELF);
  }

  @Test
  void containmentIsUnseenWhereNobodyLookedAtOneOfTheServices() {
    probes("stock", 0, 0);

    assertThat(on(unhurt("stock", "frontend")).containment())
        .isEqualTo(new Containment.Unseen(List.of("frontend")));
  }

  @Test
  void mitigationIsMetAtTheFirstValueThatShowsIt() {
    seen(JudgeWorld.reading("breaker", "payments", "closed", 99));
    seen(JudgeWorld.reading("breaker", "payments", "closed", 101));
    seen(JudgeWorld.reading("breaker", "payments", "open", 103));
    seen(JudgeWorld.reading("breaker", "payments", "open", 104));

    assertThat(on(mitigated()).mitigations())
        .singleElement()
        .isInstanceOfSatisfying(
            MitigationOutcome.Met.class,
            met -> {
              assertThat(met.seen().at()).isEqualTo(at(103));
              assertThat(met.seen().sinceApplied()).isEqualTo(Duration.ofSeconds(3));
              assertThat(met.seen().bound())
                  .isEqualTo(ErrorBound.of(Duration.ofMillis(100 + 2 + 2)));
            });
  }

  @Test
  void mitigationIsLateAfterItsTime() {
    seen(JudgeWorld.reading("breaker", "payments", "open", 104.5));

    assertThat(on(mitigated()).mitigations().getFirst()).isInstanceOf(MitigationOutcome.Late.class);
  }

  @Test
  void mitigationIsNotMetWhereNoValueShowsItWhileTheFaultIsInForce() {
    seen(JudgeWorld.reading("breaker", "payments", "closed", 103));
    seen(JudgeWorld.reading("breaker", "payments", "open", 116));
    seen(JudgeWorld.reading("another", "payments", "open", 103));

    assertThat(on(mitigated()).mitigations())
        .containsExactly(new MitigationOutcome.NotMet("breaker opens"));
  }

  @Test
  void mitigationThatWasThereBeforeSaysNothing() {
    seen(JudgeWorld.reading("breaker", "payments", "open", 99));
    seen(JudgeWorld.reading("breaker", "payments", "open", 103));

    assertThat(on(mitigated()).mitigations())
        .containsExactly(new MitigationOutcome.Already("breaker opens"));
  }

  @Test
  void mitigationIsUnseenWithoutValues() {
    probes("payments", 101, 115);

    assertThat(on(mitigated()).mitigations())
        .containsExactly(new MitigationOutcome.Unseen("breaker opens"));
  }

  @Test
  void numbersAreSeenOnTheirSide() {
    assertThat(new Mitigation.Sign.AtLeast(2).seenIn("2.0")).isTrue();
    assertThat(new Mitigation.Sign.AtLeast(2).seenIn("1.9")).isFalse();
    assertThat(new Mitigation.Sign.AtMost(2).seenIn("-1e3")).isTrue();
    assertThat(new Mitigation.Sign.AtMost(2).seenIn("open")).isFalse();
    assertThat(new Mitigation.Sign.AtMost(2).seenIn("NaN")).isFalse();
  }

  @Test
  void experienceTellsBeforeDuringAndAfter() {
    probes("payments", 101, 118);

    Experience experience = on(running(1, "payments", 100)).experience();

    assertThat(experience.before().passRate()).isEqualTo(1);
    assertThat(experience.before().results()).isEqualTo(5);
    assertThat(experience.before().latencyP99()).isBetween(at20(), at20().multipliedBy(2));
    assertThat(experience.during().results()).isEqualTo(15);
    assertThat(experience.during().failures()).isEqualTo(14);
    assertThat(experience.after().results()).isEqualTo(14);
    assertThat(experience.after().failures()).isEqualTo(2);
    assertThat(experience.milestones())
        .extracting(Milestone::what, Milestone::at)
        .containsExactly(
            Tuple.tuple(What.USERS_HURT, at(101.25)), Tuple.tuple(What.USERS_STEADY, at(118)));
    assertThat(experience.recoveredBy()).isEqualTo(RecoveredBy.REVERT);
    assertThat(experience.byLocation())
        .containsExactly(
            new AtLocation("p1", new Looks(5, 0), new Looks(15, 14), new Looks(14, 2)));
  }

  private static Duration at20() {
    return Duration.ofMillis(20);
  }

  @Test
  void userMinutesAreTheTimeTimesTheShareThatFailed() {
    probes("payments", 101, 118);
    probes("stock", 0, 0);

    assertThat(on(running(1, "payments", 100)).experience().userMinutesLost())
        .isCloseTo(17 * 0.5 / 60, within(1e-9));
  }

  @Test
  void userMinutesOfADeadServiceAreNotHiddenByOneThatIsLookedAtOften() {
    probes("payments", 101, 118);
    for (int i = 0; i < 20; i++) {
      probes("stock", 0, 0);
    }

    assertThat(on(running(1, "payments", 100)).experience().userMinutesLost())
        .isCloseTo(17 * 0.5 / 60, within(1e-9));
  }

  @Test
  void timeUntilSteadyEndsWhereUsersWereWellBeforeTheFaultEnded() {
    probes("payments", 101, 104);

    Experience experience = on(running(1, "payments", 100)).experience();

    assertThat(experience.milestones())
        .last()
        .satisfies(
            steady -> {
              assertThat(steady.what()).isEqualTo(What.USERS_STEADY);
              assertThat(steady.at()).isEqualTo(at(104));
            });
    assertThat(experience.userMinutesLost()).isCloseTo(3 / 60.0, within(1e-9));
  }

  @Test
  void userMinutesOfASparseProbeLastToItsNextResultButNoLongerThanTheWindow() {
    seen(JudgeWorld.failing("payments", 101));
    seen(JudgeWorld.passing("payments", 104));
    seen(JudgeWorld.failing("payments", 105));

    assertThat(on(running(1, "payments", 100)).experience().userMinutesLost())
        .isCloseTo((3 + 5) / 60.0, within(1e-9));
  }

  @Test
  void recoveredByItselfWhenSteadyWhileTheFaultIsInForce() {
    probes("payments", 101, 104);

    assertThat(on(running(1, "payments", 100)).experience().recoveredBy())
        .isEqualTo(RecoveredBy.ITSELF);
  }

  @Test
  void recoveredByNothingBeforeTheDeadline() {
    probes("payments", 101, 140);

    assertThat(on(running(1, "payments", 100)).experience().recoveredBy())
        .isEqualTo(RecoveredBy.NOTHING);
  }

  @Test
  void nobodyHurtNeedsNoRecovery() {
    probes("payments", 0, 0);

    assertThat(on(running(1, "payments", 100)).experience().recoveredBy())
        .isEqualTo(RecoveredBy.NOT_HURT);
  }
}
