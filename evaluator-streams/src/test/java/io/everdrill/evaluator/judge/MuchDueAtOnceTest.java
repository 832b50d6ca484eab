package io.everdrill.evaluator.judge;

import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static io.everdrill.evaluator.verdict.JudgeWorld.drill;
import static io.everdrill.evaluator.verdict.JudgeWorld.ended;
import static io.everdrill.evaluator.verdict.JudgeWorld.firing;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.score.TimeClasses;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A transaction ends between two records: however many cases close at one moment, no record takes
 * longer than some of them do, and nothing that is judged depends on where a transaction ended.
 */
class MuchDueAtOnceTest {

  private static final int CASES = JudgeOrder.DUE_AT_ONCE + 10;

  /** All close in the same moment; an alert, too late to find them open, comes meanwhile. */
  private static JudgeScript campaign() {
    JudgeScript script = new JudgeScript().pulses(0, 400).heartbeats(0, 400);
    IntStream.rangeClosed(1, CASES)
        .forEach(
            i ->
                script
                    .add(98, drill(i, "payments", 98))
                    .add(100.02, applied(i, "payments", 100))
                    .add(115.02, ended(i, 115)));
    return script;
  }

  private static double closingSecond() {
    return replayed(campaign()).stream()
        .mapToDouble(v -> Duration.between(at(0), v.emittedAt()).toMillis() / 1e3)
        .max()
        .orElseThrow();
  }

  private static List<VerdictEvent.Injection> replayed(JudgeScript script) {
    List<JudgeReplay.Fact> facts =
        script.events().stream().map(e -> new JudgeReplay.Fact(e.at(), e.event())).toList();
    JudgeSettings.Times times = JudgeBench.SETTINGS.times();
    return JudgeReplay.of(facts, at(390), times, TimeClasses.SKETCH).events().stream()
        .filter(VerdictEvent.Injection.class::isInstance)
        .map(VerdictEvent.Injection.class::cast)
        .toList();
  }

  private static List<String> json(Stream<VerdictEvent.Injection> verdicts) {
    return verdicts.map(JudgeBench::unplaced).map(JudgeBench::json).toList();
  }

  @Test
  void noRecordClosesMoreThanSome() {
    JudgeScript script = campaign();
    List<VerdictEvent.Injection> judged = new ArrayList<>();
    int most = 0;
    try (JudgeBench bench = JudgeBench.open()) {
      for (JudgeScript.Appended next : script.events()) {
        bench.pipe(next.event(), next.at());
        List<VerdictEvent.Injection> now = bench.verdicts();
        most = Math.max(most, now.size());
        judged.addAll(now);
      }
    }

    assertThat(most).isBetween(1, JudgeOrder.DUE_AT_ONCE);
    assertThat(json(judged.stream())).isEqualTo(json(replayed(script).stream()));
    assertThat(judged).hasSize(CASES);
  }

  @Test
  void restIsDoneWhereNoFurtherRecordComes() {
    double closing = closingSecond();
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(campaign().until(closing + 1.5));
      int first = bench.verdicts().size();
      assertThat(first).isBetween(1, CASES - 1);

      IntStream.range(0, 10).forEach(_ -> bench.pass(JudgeOrder.GO_ON));

      assertThat(first + bench.verdicts().size()).isEqualTo(CASES);
    }
  }

  /** What comes between two parts of what is due is given after it, as in a replay. */
  @Test
  void factThatComesMeanwhileWaits() {
    JudgeScript script = campaign().add(closingSecond() + 0.9, firing("late", "payments", 103));
    List<VerdictEvent.Injection> judged;
    try (JudgeBench bench = JudgeBench.open()) {
      judged = bench.play(script).verdicts();
    }

    assertThat(json(judged.stream())).isEqualTo(json(replayed(script).stream()));
    assertThat(judged).hasSizeGreaterThan(CASES);
  }
}
