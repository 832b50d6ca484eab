package io.everdrill.evaluator.guard;

import static io.everdrill.evaluator.guard.GuardWorld.CRITICAL;
import static io.everdrill.evaluator.guard.GuardWorld.PASS_RATE;
import static io.everdrill.evaluator.guard.GuardWorld.SILENCE;
import static io.everdrill.evaluator.guard.GuardWorld.accepted;
import static io.everdrill.evaluator.guard.GuardWorld.alert;
import static io.everdrill.evaluator.guard.GuardWorld.drill;
import static io.everdrill.evaluator.guard.GuardWorld.resolved;
import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static io.everdrill.evaluator.verdict.JudgeWorld.ended;
import static io.everdrill.evaluator.verdict.JudgeWorld.failing;
import static io.everdrill.evaluator.verdict.JudgeWorld.injection;
import static io.everdrill.evaluator.verdict.JudgeWorld.passing;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AbortCondition;
import io.everdrill.topics.events.GuardEvent;
import io.everdrill.topics.events.LeaseEvent;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuardTopologyTest {

  private final GuardBench bench = new GuardBench();

  @AfterEach
  void close() {
    bench.close();
  }

  /** Calm users for 10 s, and a drill that is in force from second 11. */
  private GuardBench running(AbortCondition... conditions) {
    bench
        .calm(0, 10)
        .pipe(10, drill(1, 10, conditions))
        .pipe(10.5, accepted(1, 10.5))
        .pipe(11, applied(1, "payments", 11));
    return bench;
  }

  @Test
  void pictureIsTheCommittedOne() throws IOException {
    try (InputStream committed = getClass().getResourceAsStream("guard-topology.txt")) {
      assertThat(GuardBench.topology().describe().toString().strip())
          .isEqualTo(new String(committed.readAllBytes(), UTF_8).strip());
    }
  }

  @Test
  void leasesAtOnceWhenTheDrillStarts() {
    bench.calm(0, 10);
    bench.leased();

    bench.pipe(10, drill(1, 10, PASS_RATE));

    assertThat(bench.leased()).containsExactly(injection(1));
  }

  @Test
  void renewsTheLeaseEachSecondUntilTheInjectionIsOver() {
    running(PASS_RATE).calm(11.1, 20);
    bench.leased();

    bench.calm(20, 30);
    assertThat(bench.leased()).hasSizeBetween(8, 10).containsOnly(injection(1));

    bench.pipe(30, ended(1, 30));
    bench.leased();
    bench.calm(30, 35);
    assertThat(bench.leased()).isEmpty();
    assertThat(bench.watchedDrills()).isZero();
  }

  @Test
  void leasesNothingWithoutABaselineAndAsSoonAsThereIsOne() {
    bench.pipe(5, drill(1, 5, PASS_RATE)).calm(5.1, 5.9);
    assertThat(bench.leased()).isEmpty();
    assertThat(bench.doubtReasons()).containsExactly("blind");

    bench.calm(5.9, 6.4);
    assertThat(bench.leased()).containsExactly(injection(1));
  }

  @Test
  void leasesNoMoreWhenTheResultsStop() {
    running(PASS_RATE).calm(11.1, 12);
    bench.leased();

    bench.until(20);

    assertThat(bench.leased()).hasSizeBetween(2, 3);
    assertThat(bench.aborts()).isEmpty();
    assertThat(bench.doubts())
        .hasSizeBetween(4, 6)
        .allSatisfy(d -> assertThat(d.drill()).isEqualTo(injection(1).drill()))
        .last()
        .satisfies(d -> assertThat(d.detail()).contains(" s old, at most 3.0 s"));
  }

  /** By the clock of its host what it reads is fresh; by the broker's it is 4 s late. */
  @Test
  void s6LeasesNothingByResultsThatItReadsTooLateThoughItsHostIsSlow() {
    bench.calm(0, 10).behindBroker(Duration.ofSeconds(4)).pipe(10, drill(1, 10, PASS_RATE));
    bench.calm(10, 12);

    assertThat(bench.leased()).isEmpty();
    assertThat(bench.doubtReasons()).containsExactly("blind");
    assertThat(bench.behindBroker(Duration.ofSeconds(2)).calm(12, 14).leased()).isNotEmpty();
  }

  /** Expiry 30 s after the start, limit 15 s, margin 15 s: nobody waits for its end longer. */
  @Test
  void leasesNoMoreWhenTheEndNeverComes() {
    running(PASS_RATE).calm(11.1, 71);
    bench.leased();

    bench.calm(71, 75);

    assertThat(bench.leased()).isEmpty();
    assertThat(bench.watchedDrills()).isZero();
  }

  @Test
  void abortsWithTheVeryResultThatCrossesTheBoundAndOnce() {
    running(PASS_RATE).calm(11.1, 14);
    // 30 results in 3 s: 6 failures are 0.8, the seventh is under it.
    bench.hurt(14, 14.6);
    assertThat(bench.aborts()).isEmpty();

    bench.pipe(14.6, failing("frontend", 14.6));
    assertThat(bench.aborts())
        .singleElement()
        .satisfies(
            abort -> {
              assertThat(abort.injections()).containsExactly(injection(1));
              assertThat(abort.cause()).isEqualTo("pass-rate-below");
              assertThat(abort.evidence()).contains("23 of 30", "bound 0.800");
              assertThat(abort.by()).isEqualTo("guard/g1");
              assertThat(abort.abortedAt()).isEqualTo(at(14.6));
            });

    bench.hurt(14.7, 20);
    assertThat(bench.aborts()).isEmpty();
  }

  /** S6: an agent that missed the abort reverts when its patience is over. */
  @Test
  void s6AbortedInjectionIsLeasedNoMore() {
    running(PASS_RATE).hurt(11.1, 14);
    assertThat(bench.aborts()).hasSize(1);
    bench.leased();

    bench.calm(14, 20);

    assertThat(bench.leased()).isEmpty();
  }

  @Test
  void alertThatBeganAfterTheStartAborts() {
    running(CRITICAL).pipe(12, alert("critical", 11.5));

    assertThat(bench.aborts())
        .singleElement()
        .satisfies(abort -> assertThat(abort.cause()).isEqualTo("alert-of-severity"));
  }

  @Test
  void alertThatBeganBeforeTheStartDoesNotAbort() {
    running(CRITICAL).pipe(12, alert("critical", 9.9)).pipe(12.1, alert("warning", 11.5));

    assertThat(bench.aborts()).isEmpty();
  }

  /** Topics come in any order: the alert may be read before the injection is heard of. */
  @Test
  void alertReadBeforeTheInjectionAbortsItAllTheSame() {
    bench.calm(0, 10).pipe(10, alert("critical", 10.4)).pipe(10.1, drill(1, 10, CRITICAL));
    assertThat(bench.aborts()).isEmpty();

    bench.pipe(10.2, accepted(1, 10.1));

    assertThat(bench.aborts())
        .singleElement()
        .satisfies(abort -> assertThat(abort.cause()).isEqualTo("alert-of-severity"));
  }

  @Test
  void alertThatIsOverWhenTheInjectionBeginsDoesNotAbort() {
    bench
        .calm(0, 10)
        .pipe(10, drill(1, 10, CRITICAL))
        .pipe(10.1, alert("critical", 10.1))
        .pipe(10.5, resolved(alert("critical", 10.1), 10.4))
        .pipe(11, accepted(1, 11));

    assertThat(bench.aborts()).isEmpty();
  }

  @Test
  void lostTelemetryAborts() {
    running(SILENCE).calm(11.1, 12).until(13.8);
    assertThat(bench.aborts()).isEmpty();

    bench.until(14.3);
    assertThat(bench.aborts())
        .singleElement()
        .satisfies(abort -> assertThat(abort.cause()).isEqualTo("telemetry-lost"));

    bench.until(20);
    assertThat(bench.aborts()).isEmpty();
  }

  @Test
  void nothingIsAbortedThatHasNotBegun() {
    bench.calm(0, 10).pipe(10, drill(1, 10, PASS_RATE, CRITICAL, SILENCE));

    bench.hurt(10.1, 13).pipe(13, alert("critical", 12)).until(20);

    assertThat(bench.aborts()).isEmpty();
  }

  @Test
  void nothingIsAbortedThatIsOver() {
    running(PASS_RATE, CRITICAL, SILENCE).calm(11.1, 12).pipe(12, ended(1, 12));

    bench.hurt(12.1, 15).pipe(15, alert("critical", 14)).until(20);

    assertThat(bench.aborts()).isEmpty();
  }

  @Test
  void injectionHeardOfBeforeItsDrillIsAbortable() {
    bench.calm(0, 10).pipe(10, applied(1, "payments", 10)).hurt(10.1, 13);
    assertThat(bench.aborts()).isEmpty();

    bench.pipe(13, drill(1, 9, PASS_RATE));

    assertThat(bench.aborts())
        .singleElement()
        .satisfies(abort -> assertThat(abort.cause()).isEqualTo("pass-rate-below"));
  }

  @Test
  void pulsesEachSecondIntoItsPartitionAlsoInSilence() {
    bench.until(10);

    assertThat(bench.written(Topic.LEASES))
        .hasSizeBetween(8, 10)
        .allSatisfy(
            lease ->
                assertThat(lease)
                    .isInstanceOfSatisfying(
                        LeaseEvent.Pulse.class,
                        pulse -> {
                          assertThat(pulse.partition()).isZero();
                          assertThat(pulse.guard()).isEqualTo("g1");
                        }));
  }

  @Test
  void pulsesGoOnWhenTheClockIsSetBack() {
    bench.until(100).setBack(Duration.ofSeconds(50));
    bench.written(Topic.LEASES);

    bench.until(55);

    assertThat(bench.written(Topic.LEASES)).hasSizeBetween(4, 5);
  }

  @Test
  void saysEachSecondWhatTheConditionsRead() {
    running(PASS_RATE).calm(11.1, 13);

    assertThat(bench.written(Topic.GUARD_READINGS))
        .filteredOn(
            e -> e instanceof GuardEvent.Reading r && r.condition().equals("pass-rate-below"))
        .hasSizeGreaterThanOrEqualTo(2)
        .last()
        .isInstanceOfSatisfying(
            GuardEvent.Reading.class,
            reading -> {
              assertThat(reading.injection()).isEqualTo(injection(1));
              assertThat(reading.condition()).isEqualTo("pass-rate-below");
              assertThat(reading.value()).isEqualTo(1);
              assertThat(reading.bound()).isEqualTo(0.8);
            });
  }

  /** Reprocessing after a restart: the same facts again must not begin to watch what is over. */
  @Test
  void repeatedFactsOfAFinishedDrillAreNotWatched() {
    running(PASS_RATE).pipe(12, ended(1, 12));
    bench.leased();

    bench
        .pipe(13, ended(1, 12))
        .pipe(13.1, drill(1, 10, PASS_RATE))
        .pipe(13.2, applied(1, "payments", 11))
        .calm(13.3, 16);

    assertThat(bench.leased()).isEmpty();
  }

  /** S8: what cannot be read goes to dead-letters, and the guard goes on. */
  @Test
  void s8UnreadableRecordsStopNothing() {
    running(PASS_RATE)
        .pipeRaw(Topic.PROBE_RESULTS, "{oops".getBytes(UTF_8))
        .pipeRaw(Topic.DRILLS, new byte[] {0, 1, 2})
        .hurt(11.1, 14);

    assertThat(bench.aborts()).hasSize(1);
    assertThat(bench.deadLetters()).isEqualTo(2);
  }

  /** S5: whoever may write alerts could hide from the guard what users feel. */
  @Test
  void s5EventOnATopicOfOthersIsNotHeard() {
    running(PASS_RATE).calm(11.1, 14).hurt(14, 14.6);
    for (int i = 0; i < 10; i++) {
      bench.pipe(14.6, Topic.ALERTS, passing("frontend", 14.6));
    }
    assertThat(bench.deadLetters()).isEqualTo(10);

    bench.pipe(14.6, failing("frontend", 14.6));
    assertThat(bench.aborts())
        .singleElement()
        .satisfies(abort -> assertThat(abort.evidence()).contains("23 of 30"));
  }

  /** Whoever asks for a commit; the test driver commits after each record. */
  @Test
  void whatIsStoredIsOfAllResultsThatAreCommitted() {
    for (int i = 1; i <= 30; i++) {
      bench.pipe(i * 0.1, passing("frontend", i * 0.1));

      assertThat(bench.savedResults()).isEqualTo(i);
    }
  }

  @Test
  void alertIsStoredWhileItFires() {
    bench.pipe(10, alert("critical", 9.9));
    assertThat(bench.savedAlerts()).isEqualTo(1);

    bench.pipe(11, resolved(alert("critical", 9.9), 10.9));

    assertThat(bench.savedAlerts()).isZero();
  }
}
