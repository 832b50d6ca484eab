package io.everdrill.evaluator.guard;

import static io.everdrill.evaluator.guard.GuardWorld.drill;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AbortCondition;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.GuardEvent;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A value that a probe reads each half second, beside one look at the frontend each 100 ms. */
class ValueConditionTest {

  private static final AbortCondition QUEUE =
      new AbortCondition.ValueAbove("queue", 100, Duration.ofSeconds(2), 3);

  private final GuardBench bench = new GuardBench();

  @AfterEach
  void close() {
    bench.close();
  }

  private GuardBench reads(int from, int until, String value) {
    for (int tenth = 10 * from; tenth < 10 * until; tenth++) {
      double at = tenth / 10.0;
      bench.pipe(at, JudgeWorld.passing("frontend", at));
      if (tenth % 5 == 0) {
        bench.pipe(at, JudgeWorld.reading("queue", "orders", value, at));
      }
    }
    return bench;
  }

  /** In force since second 10. */
  private void running() {
    reads(0, 10, "40");
    bench.pipe(10, drill(1, 10, QUEUE)).pipe(10, GuardWorld.accepted(1, 10));
  }

  @Test
  void valueOverItsBoundForTheWholeWindowAborts() {
    running();
    reads(10, 12, "99.5");
    reads(12, 14, "100.5");
    assertThat(bench.aborts()).as("at 12 it read one within the bound still").isEmpty();

    reads(14, 15, "2.5e2");

    assertThat(bench.aborts())
        .singleElement()
        .satisfies(
            abort -> {
              assertThat(abort.cause()).isEqualTo("value-above");
              assertThat(abort.evidence())
                  .isEqualTo(
                      "queue: read 4 values, each over 100.0, the last 250.0 in the last 2.0 s");
              assertThat(abort.findings())
                  .extracting(AbortEvent.Finding::value)
                  .containsExactly(250.0);
              assertThat(abort.findings())
                  .extracting(AbortEvent.Finding::condition)
                  .containsExactly("value-above/queue");
            });
  }

  @Test
  void oneValueWithinTheBoundIsEnoughToGoOn() {
    running();
    reads(10, 12, "500");
    reads(12, 13, "100");
    reads(13, 14, "+Inf");

    assertThat(bench.aborts()).isEmpty();
  }

  /** The fault has broken what tells the value, or somebody else has. */
  @Test
  void valueThatIsReadNoMoreAborts() {
    running();
    reads(10, 12, "40");
    bench.calm(12, 13.4);
    reads(13, 14, "NaN");
    assertThat(bench.aborts())
        .singleElement()
        .satisfies(
            abort ->
                assertThat(abort.evidence()).isEqualTo("queue: read no value in the last 2.0 s"));
  }

  @Test
  void nothingBeginsBeforeTheValueIsReadAndWithinItsBound() {
    bench.calm(0, 10).pipe(10, drill(1, 10, QUEUE)).calm(10.1, 12);
    assertThat(bench.leased()).as("nobody reads it").isEmpty();
    assertThat(bench.doubts().getLast().detail())
        .isEqualTo("value-above/queue: read 0 results, at least 3 tell");

    reads(12, 16, "500");
    assertThat(bench.leased()).as("it would be ended at once").isEmpty();
    assertThat(bench.doubts())
        .extracting(GuardEvent.NotWatching::reason)
        .startsWith("unsure")
        .endsWith("holds");

    reads(16, 17, "40");
    assertThat(bench.leased()).containsOnly(JudgeWorld.injection(1));
  }

  @Test
  void firstDrillOfACellKnowsTheValueAtOnce() {
    reads(0, 10, "40");
    bench.pipe(10, drill(1, 10, QUEUE));

    assertThat(bench.leased()).containsExactly(JudgeWorld.injection(1));
  }

  @Test
  void valueIsAmongTheReadings() {
    running();
    bench.written(Topic.GUARD_READINGS);
    reads(10, 12, "41");

    assertThat(bench.written(Topic.GUARD_READINGS))
        .filteredOn(GuardEvent.Reading.class::isInstance)
        .map(GuardEvent.Reading.class::cast)
        .filteredOn(r -> r.condition().equals("value-above/queue"))
        .last()
        .satisfies(
            reading -> {
              assertThat(reading.value()).isEqualTo(41);
              assertThat(reading.bound()).isEqualTo(100);
            });
  }

  /** The first results after a while of nothing are of other probes: that is no blindness. */
  @Test
  void guardThatTakesOverGoesOnFromWhatWasReadAndIsNotBlind() {
    AbortCondition.ValueAbove queue = (AbortCondition.ValueAbove) QUEUE;
    CellTelemetry before = new CellTelemetry(JudgeWorld.START);
    ValueWatch first = new ValueWatch(queue, before);
    first.begin();
    show(before, first, 1_000, "500");
    show(before, first, 1_500, "500");

    CellTelemetry after = new CellTelemetry(JudgeWorld.START);
    ValueWatch second = new ValueWatch(queue, after);
    second.begin();
    second.resume(first.counts());
    after.restore("orders", new ProbeSecond(1_999, 4, 4));
    look(after, second, 20_000);
    assertThat(second.breach()).isEmpty();

    show(after, second, 20_100, "500");
    show(after, second, 20_200, "500");
    assertThat(second.breach()).isEmpty();
    show(after, second, 20_300, "500");
    assertThat(second.breach()).as("over since 1.0").hasSize(1);
  }

  private static void show(CellTelemetry cell, ValueWatch watch, long atMillis, String value) {
    var result = JudgeWorld.reading("queue", "orders", value, atMillis / 1e3);
    cell.add(result, atMillis, JudgeWorld.START);
    watch.add(result, atMillis);
  }

  private static void look(CellTelemetry cell, ValueWatch watch, long atMillis) {
    var result = JudgeWorld.passing("frontend", atMillis / 1e3);
    cell.add(result, atMillis, JudgeWorld.START);
    watch.add(result, atMillis);
  }
}
