package io.everdrill.evaluator.guard;

import static io.everdrill.evaluator.guard.GuardWorld.PASS_RATE;
import static io.everdrill.evaluator.guard.GuardWorld.drill;
import static io.everdrill.evaluator.verdict.JudgeWorld.CELL;
import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static io.everdrill.evaluator.verdict.JudgeWorld.failing;
import static io.everdrill.evaluator.verdict.JudgeWorld.passing;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.records.HeapStore;
import io.everdrill.evaluator.records.SavedAtCommit;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.GuardEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of a guard's processor, on the context that Kafka ships for it. */
class GuardProcessorTest {

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Instant now = at(3);
  private final GuardProcessor processor =
      new GuardProcessor(
          GuardWorld.SETTINGS, () -> now, () -> ClockReading.UNKNOWN, new GuardMetrics(meters));
  private final List<SavedAtCommit<byte[]>> counted =
      List.of(
          new SavedAtCommit<>(new HeapStore<>(GuardMemory.SECONDS)),
          new SavedAtCommit<>(new HeapStore<>(GuardMemory.COUNTS)));
  @TempDir private Path folder;

  private final HeapStore<List<Event>> facts = new HeapStore<>(GuardMemory.DRILLS);

  private MockProcessorContext<String, Event> context() {
    MockProcessorContext<String, Event> context =
        new MockProcessorContext<>(new Properties(), new TaskId(0, 0), folder.toFile());
    context.addStateStore(facts);
    context.addStateStore(new HeapStore<Event>(GuardMemory.ALERTS));
    context.addStateStore(new HeapStore<Event>(GuardTopology.HALTS));
    counted.forEach(context::addStateStore);
    return context;
  }

  private void process(Event event, double seconds) {
    processor.process(new Record<>(event.key(), event, at(seconds).toEpochMilli()));
  }

  /** What it reads of users by now. */
  private GuardEvent.Reading reading(MockProcessorContext<String, Event> context) {
    context.resetForwards();
    now = at(4.2); // By then a lease is due again, and says what is read.
    context.scheduledPunctuators().getLast().getPunctuator().punctuate(now.toEpochMilli());
    return context.forwarded().stream()
        .map(forward -> forward.record().value())
        .filter(GuardEvent.Reading.class::isInstance)
        .map(GuardEvent.Reading.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void processorThatBeginsAgainCountsNothingTwice() {
    MockProcessorContext<String, Event> context = context();
    processor.init(context);
    for (int i = 0; i < 18; i++) {
      process(passing("frontend", 2), 2);
    }
    process(failing("frontend", 2), 2);
    process(failing("frontend", 2), 2);
    process(drill(1, 2, PASS_RATE), 2);
    counted.forEach(SavedAtCommit::flushCache);

    processor.close();
    processor.init(context);

    GuardEvent.Reading reading = reading(context);
    assertThat(reading.samples()).isEqualTo(20);
    assertThat(reading.value()).isEqualTo(0.9);
    assertThat(meters.get("everdrill.guard.drills.watched").gauge().value()).isEqualTo(1);
  }

  /** The agents are at work when it comes back, and nothing is lost by that. */
  @Test
  void abortThatCameBackIsStoredBeforeTheNextCommit() {
    MockProcessorContext<String, Event> context = context();
    processor.init(context);
    process(drill(1, 2, PASS_RATE), 2);
    process(applied(1, "payments", 2), 2);
    for (int i = 0; i < 30; i++) {
      process(failing("frontend", 2), 2);
    }
    AbortEvent abort =
        context.forwarded().stream()
            .map(forward -> forward.record().value())
            .filter(AbortEvent.class::isInstance)
            .map(AbortEvent.class::cast)
            .findFirst()
            .orElseThrow();
    counted.forEach(SavedAtCommit::flushCache);
    assertThat(facts.get(DrillId.of(CELL, 1).value()))
        .as("on its way")
        .isNotEmpty()
        .doesNotContain(abort);

    process(abort, 2);
    assertThat(facts.get(DrillId.of(CELL, 1).value())).doesNotContain(abort);
    counted.forEach(SavedAtCommit::flushCache);

    assertThat(facts.get(DrillId.of(CELL, 1).value())).contains(abort);
  }
}
