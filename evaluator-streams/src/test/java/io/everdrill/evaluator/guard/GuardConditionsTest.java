package io.everdrill.evaluator.guard;

import static io.everdrill.evaluator.guard.GuardWorld.drill;
import static io.everdrill.evaluator.guard.GuardWorld.lasting;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AbortCondition;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.GuardEvent;
import io.everdrill.topics.events.ProbeEvent;
import io.everdrill.topics.events.WhenRefuted;
import java.time.Duration;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Conditions that count for themselves, through the topology: a result each 100 ms. */
class GuardConditionsTest {

  private static final AbortCondition LATENCY =
      new AbortCondition.LatencyAbove(
          "frontend", 90, Duration.ofMillis(200), Duration.ofSeconds(2), 10);

  /** 8.64 s of failing wholly are allowed. */
  private static final AbortCondition BUDGET =
      new AbortCondition.ErrorBudgetBurnt("frontend", 0.99, Duration.ofDays(1), 0.01);

  /** Of 100 results before none failed: with this budget at most 5.2 % do normally. */
  private static final AbortCondition SEQUENTIAL =
      new AbortCondition.SequentialTest("", 0.5, Duration.ofDays(30), 0.01);

  private final GuardBench bench = new GuardBench();

  @AfterEach
  void close() {
    bench.close();
  }

  private GuardBench running(AbortCondition... conditions) {
    return bench
        .calm(0, 10)
        .pipe(10, drill(1, 10, conditions))
        .pipe(10, GuardWorld.accepted(1, 10));
  }

  private static ProbeEvent.Result took(int millis, double seconds) {
    return GuardWorld.passingAfter(Duration.ofMillis(millis), seconds);
  }

  private AbortEvent.Injections onlyAbort() {
    List<AbortEvent.Injections> aborts = bench.aborts();
    assertThat(aborts).hasSize(1);
    return aborts.getFirst();
  }

  @Test
  void slowResultsAbortAsSoonAsThePercentileIsOverItsBound() {
    running(LATENCY).calm(10.1, 13);
    // 20 results in 2 s: two that are slow leave p90 at the bound, the third takes it over.
    bench.pipe(13, took(201, 13)).pipe(13.1, took(900, 13.1)).pipe(13.2, took(200, 13.2));
    assertThat(bench.aborts()).isEmpty();

    bench.pipe(13.3, took(201, 13.3));

    AbortEvent.Injections abort = onlyAbort();
    assertThat(abort.cause()).isEqualTo("latency-above");
    assertThat(abort.evidence()).startsWith("frontend: 3 of 20 passing probe results");
    assertThat(abort.findings())
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.value()).isEqualTo(0.85);
              assertThat(f.bound()).isEqualTo(0.9);
              assertThat(f.failures()).isEqualTo(3);
            });
  }

  @Test
  void failingResultsAreNoMatterOfLatency() {
    running(LATENCY).hurt(10.1, 16);

    assertThat(bench.aborts()).isEmpty();
  }

  @Test
  void burntBudgetAborts() {
    running(BUDGET).hurt(10.1, 18.7);
    assertThat(bench.aborts()).isEmpty();

    bench.hurt(18.7, 19);

    AbortEvent.Injections abort = onlyAbort();
    assertThat(abort.cause()).isEqualTo("error-budget-burnt");
    assertThat(abort.findings().getFirst().bound()).isEqualTo(8.64);
  }

  /** Half of the results fail: it takes twice as long. */
  @Test
  void budgetBurnsAsFastAsResultsFail() {
    running(BUDGET);
    for (double s = 10.1; s < 27; s += 0.2) {
      bench.pipe(s, JudgeWorld.failing("frontend", s)).pipe(s + 0.1, took(1, s + 0.1));
    }
    assertThat(bench.aborts()).isEmpty();

    bench.hurt(27.1, 29);
    assertThat(bench.aborts()).hasSize(1);
  }

  /** Failures from before the fault are not its own. */
  @Test
  void budgetIsNotBurntByWhatFailedBefore() {
    bench
        .calm(0, 2)
        .hurt(2, 5)
        .calm(5, 10)
        .pipe(10, drill(1, 10, BUDGET))
        .hurt(10.1, 15)
        .pipe(15, GuardWorld.accepted(1, 15))
        .hurt(15.1, 23.7);

    assertThat(bench.aborts()).isEmpty();
  }

  @Test
  void sequentialTestAbortsWithItsParametersAndBaseline() {
    running(SEQUENTIAL).calm(10.1, 11);

    bench.hurt(11, 13);

    AbortEvent.Injections abort = onlyAbort();
    assertThat(abort.cause()).isEqualTo("sequential-test");
    assertThat(abort.evidence()).startsWith("frontend: ").contains("before the injection 0 of 100");
    assertThat(abort.abortedAt()).isBefore(JudgeWorld.at(12));
    AbortEvent.Finding finding = abort.findings().getFirst();
    assertThat(finding.condition()).startsWith("sequential-test/");
    assertThat(finding.value()).isGreaterThanOrEqualTo(finding.bound());
    assertThat(finding.parameters())
        .extracting(AbortEvent.Parameter::name)
        .contains("normalFailRate", "harmFailRate", "servicesWatched", "falseAbortEverySeconds");
  }

  /** Too few to tell: nothing begins, and with more results it does. */
  @Test
  void nothingBeginsThatTheTestCouldNotEnd() {
    bench
        .calm(0, 1)
        .pipe(1, drill(1, 1, new AbortCondition.SequentialTest("", 0.1, Duration.ofDays(30), 0.01)))
        .calm(1.1, 3);
    assertThat(bench.leased()).isEmpty();

    bench.calm(3, 12);
    assertThat(bench.leased()).isNotEmpty();
  }

  /** Each of these conditions would abort it with its first result, and the fault were blamed. */
  @Test
  void nothingBeginsWhileUsersAreHurtOrWaitTooLong() {
    bench
        .looks(0, 10, GuardConditionsTest::slowAndOneInFourFails)
        .pipe(10, drill(1, 10, GuardWorld.PASS_RATE))
        .pipe(10, drill(2, 10, LATENCY))
        .looks(10.1, 12, GuardConditionsTest::slowAndOneInFourFails);
    assertThat(bench.leased()).isEmpty();
    assertThat(bench.doubts())
        .allSatisfy(d -> assertThat(d.reason()).isEqualTo("holds"))
        .extracting(d -> d.drill().number() + d.detail().replaceFirst(":.*", ""))
        .contains("1pass-rate-below", "2latency-above");

    bench.looks(12, 16, s -> took(900, s));
    assertThat(bench.leased()).containsOnly(JudgeWorld.injection(1));

    bench.calm(16, 19);
    assertThat(bench.leased()).contains(JudgeWorld.injection(2));
  }

  private static ProbeEvent.Result slowAndOneInFourFails(double seconds) {
    return Math.round(seconds * 10) % 4 == 0
        ? JudgeWorld.failing("frontend", seconds)
        : took(900, seconds);
  }

  @Test
  void nothingBeginsWhileAnAlertFiresThatWouldEndIt() {
    bench
        .pipe(0, drill(1, 0, GuardWorld.CRITICAL))
        .pipe(0.1, GuardWorld.alert("critical", 0.1))
        .calm(0.2, 5);
    assertThat(bench.leased()).isEmpty();
    assertThat(bench.doubts().getLast().detail()).startsWith("alert-of-severity: ");

    bench.pipe(5, GuardWorld.resolved(GuardWorld.alert("critical", 0.1), 5)).calm(5.1, 6);
    assertThat(bench.leased()).isNotEmpty();
  }

  /** An agent waits 10 s for its lease; more results may be asked for than come by then. */
  @Test
  void firstDrillOfACellKnowsAtOnceHowLongUsersWait() {
    bench.calm(0, 10).pipe(10, drill(1, 10, LATENCY));
    assertThat(bench.leased()).containsExactly(JudgeWorld.injection(1));

    bench.calm(10.1, 11.5).pipe(11.5, drill(2, 11.5, LATENCY));
    assertThat(bench.leased()).contains(JudgeWorld.injection(2));
  }

  @Test
  void baselineIsLearntBeforeTheFirstLeaseAndOnce() {
    running(SEQUENTIAL).calm(10.1, 15);

    assertThat(bench.written(Topic.GUARD_READINGS))
        .filteredOn(GuardEvent.Baseline.class::isInstance)
        .singleElement()
        .isInstanceOfSatisfying(
            GuardEvent.Baseline.class,
            baseline ->
                assertThat(baseline.services())
                    .containsExactly(
                        new GuardEvent.ServiceBaseline(
                            "frontend", 100, 0, Duration.ofMillis(9_900))));
  }

  /** One in ten fails where one in a hundred did: a minute of it would say too little. */
  @Test
  void oneResultASecondIsEnoughToTellTenInAHundredFromOne() {
    AbortCondition tenth =
        new AbortCondition.SequentialTest("frontend", 0.1, Duration.ofDays(30), 0.01);
    bench
        .eachSecond(0, 900, 100)
        .pipe(900, lasting(Duration.ofMinutes(10), drill(1, 900, tenth)))
        .pipe(900, GuardWorld.accepted(1, 900));
    assertThat(bench.leased()).isNotEmpty();

    bench.eachSecond(900.5, 1000, 100);
    assertThat(bench.aborts()).isEmpty();

    bench.eachSecond(1000.5, 1300, 10);
    AbortEvent.Injections abort = onlyAbort();
    assertThat(abort.abortedAt()).isBefore(JudgeWorld.at(1250));
    assertThat(abort.findings().getFirst().parameters())
        .contains(new AbortEvent.Parameter("baselineResults", 900));
  }

  /** What a drill did to users is not what is normal. */
  @Test
  void baselineHoldsNothingOfTheTimeInWhichADrillBrokeSomething() {
    bench
        .calm(0, 10)
        .pipe(10, drill(1, 10, GuardWorld.CRITICAL))
        .pipe(10, JudgeWorld.applied(1, "payments", 10))
        .hurt(10.1, 20)
        .pipe(20, JudgeWorld.ended(1, 20))
        .calm(20.1, 40)
        .pipe(40, drill(2, 40, GuardWorld.CRITICAL));

    assertThat(bench.written(Topic.GUARD_READINGS))
        .filteredOn(GuardEvent.Baseline.class::isInstance)
        .last()
        .isInstanceOfSatisfying(
            GuardEvent.Baseline.class,
            baseline -> {
              GuardEvent.ServiceBaseline frontend = baseline.services().getFirst();
              assertThat(frontend.failures()).isZero();
              assertThat(frontend.results()).isBetween(200L, 300L);
            });
  }

  private GuardBench runningUntilRefuted(double minPassRate, AbortCondition... conditions) {
    return bench
        .calm(0, 10)
        .pipe(10, drill(1, 10, minPassRate, WhenRefuted.ABORT, conditions))
        .pipe(10, GuardWorld.accepted(1, 10));
  }

  @Test
  void usersWhoGetLessThanOwedEndADrillThatNamesNoSuchCondition() {
    runningUntilRefuted(0.9, GuardWorld.CRITICAL).hurt(10.1, 20);

    AbortEvent.Injections abort = onlyAbort();
    assertThat(abort.cause()).isEqualTo("sequential-test");
    assertThat(abort.abortedAt()).isBefore(JudgeWorld.at(11));
  }

  /** Of an outage soon after the fault began: the sum is far from its bound yet. */
  @Test
  void bettingThatCrossesFirstEndsTheDrillAndTheAbortShowsBothTests() {
    runningUntilRefuted(0.9).hurt(10.1, 12);

    AbortEvent.Injections abort = onlyAbort();
    assertThat(abort.evidence()).contains("evidence by betting", "cumulative sum");
    assertThat(abort.findings())
        .extracting(AbortEvent.Finding::condition, AbortEvent.Finding::service)
        .containsExactly(
            Tuple.tuple("sequential-test/betting", "frontend"),
            Tuple.tuple("sequential-test/cusum", "frontend"));
    AbortEvent.Finding betting = abort.findings().getFirst();
    AbortEvent.Finding cusum = abort.findings().getLast();
    assertThat(betting.value()).isGreaterThanOrEqualTo(betting.bound());
    assertThat(cusum.value()).isPositive().isLessThan(cusum.bound());
    assertThat(cusum.parameters()).isEqualTo(betting.parameters()).isNotEmpty();
  }

  @Test
  void alertThatEndsADrillIsInItsFindings() {
    running(GuardWorld.CRITICAL).pipe(11, GuardWorld.alert("critical", 11));

    assertThat(onlyAbort().findings())
        .extracting(AbortEvent.Finding::condition)
        .containsExactly("alert-of-severity/cell-monitor/f-critical");
  }

  /** Every failure more than normal is harm; how much of it can be told depends on the baseline. */
  @Test
  void drillWhoseUsersAreOwedEveryResultIsUnderTheTestToo() {
    runningUntilRefuted(1).calm(10.1, 12).hurt(12, 20);

    assertThat(onlyAbort().cause()).isEqualTo("sequential-test");
  }

  @Test
  void servicesThatATestDoesNotNameAreUnderTheOneOfTheHypothesis() {
    bench.looks(0, 10, s -> JudgeWorld.passing("stock", s));
    bench
        .calm(10, 20)
        .pipe(
            20,
            drill(
                1,
                20,
                0.9,
                WhenRefuted.ABORT,
                new AbortCondition.SequentialTest("frontend", 0.5, Duration.ofDays(30), 0.01)))
        .pipe(20, GuardWorld.accepted(1, 20))
        .looks(20.1, 25, s -> JudgeWorld.failing("stock", s));

    assertThat(onlyAbort().findings().getFirst().service()).isEqualTo("stock");
  }

  /** Containment: the drill may do what it does to users, but not to these. */
  @Test
  void serviceThatMustNotBeHurtEndsADrillThatGoesOnWhenRefuted() {
    bench
        .looks(0, 10, s -> JudgeWorld.passing("stock", s))
        .calm(10, 20)
        .pipe(20, GuardWorld.sparing(drill(1, 20, GuardWorld.CRITICAL), "stock"))
        .pipe(20, GuardWorld.accepted(1, 20))
        .hurt(20.1, 25);
    assertThat(bench.aborts()).isEmpty();

    bench.looks(25, 30, s -> JudgeWorld.failing("stock", s));
    assertThat(onlyAbort().findings().getFirst().service()).isEqualTo("stock");
  }

  /** Every second look failed before: the drill's own test, of half, has nothing to find there. */
  @Test
  void serviceThatMustNotBeHurtIsWatchedAlsoWhereTheDrillsOwnTestCannotTellHarm() {
    bench
        .looks(0, 10, s -> JudgeWorld.passing("frontend", s))
        .looks(10, 15, s -> JudgeWorld.passing("stock", s))
        .looks(15, 20, s -> JudgeWorld.failing("stock", s))
        .calm(20, 30)
        .pipe(30, GuardWorld.sparing(drill(1, 30, SEQUENTIAL), "stock"))
        .pipe(30, GuardWorld.accepted(1, 30))
        .looks(30.1, 50, s -> JudgeWorld.failing("stock", s));

    assertThat(onlyAbort().findings().getFirst().service()).isEqualTo("stock");
  }

  /** Whoever wants to see the damage says so; the figures are there to be read all the same. */
  @Test
  void cumulativeSumIsReadAlsoWhereTheDrillGoesOnWhenRefuted() {
    running(GuardWorld.CRITICAL).hurt(10.1, 20);

    assertThat(bench.aborts()).isEmpty();
    assertThat(bench.written(Topic.GUARD_READINGS))
        .filteredOn(
            e ->
                e instanceof GuardEvent.Reading r
                    && r.condition().equals("sequential-test/cusum/frontend"))
        .last()
        .isInstanceOfSatisfying(
            GuardEvent.Reading.class, r -> assertThat(r.value()).isGreaterThan(r.bound()));
  }
}
