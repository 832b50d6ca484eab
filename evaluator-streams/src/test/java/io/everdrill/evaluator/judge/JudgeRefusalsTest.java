package io.everdrill.evaluator.judge;

import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.topics.BoundedRecords;
import io.everdrill.topics.events.DiagnosisEvent.Diagnosed;
import io.everdrill.topics.events.DiagnosisEvent.Root;
import io.everdrill.topics.events.Event;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class JudgeRefusalsTest {

  /** What is kept of it would be more than a record of the changelog holds. */
  @Test
  void s8RecordsThatAreTooLargeToKeepGoToDeadLetters() {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(JudgeScript.felt().until(105));
      bench.pipe(evidence(BoundedRecords.MOST_BYTES_OF_OTHERS), at(105));
      bench.pipe(evidence(4_000_000), at(105));
      bench.pipe(evidence(BoundedRecords.MOST_BYTES_OF_OTHERS - 1_000), at(105));
      bench.play(JudgeScript.felt().from(105));

      assertThat(bench.verdicts()).hasSize(1);
      assertThat(bench.deadLetters())
          .hasSize(2)
          .allSatisfy(letter -> assertThat(letter.value().length).isLessThan(1_000_000));
    }
  }

  /** It would lie there until its day has come. */
  @Test
  void s8WhatIsDatedDaysAheadGoesToDeadLetters() {
    double ahead = 105 + 2 * Duration.ofDays(1).toSeconds();
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(JudgeScript.felt().until(105));
      bench.pipe(JudgeWorld.passing("payments", ahead), at(105));
      bench.pipe(JudgeWorld.firing("f9", "payments", ahead), at(105));
      bench.play(JudgeScript.felt().from(105));

      assertThat(bench.verdicts()).hasSize(1);
      assertThat(bench.deadLetters()).hasSize(2);
    }
  }

  private static Event evidence(int bytes) {
    return new Diagnosed(
        JudgeWorld.CELL,
        JudgeWorld.DETECTOR,
        "1",
        "i" + bytes,
        List.of(),
        List.of(new Root("payments", 0.5)),
        List.of("e".repeat(bytes)),
        at(104),
        at(104));
  }
}
