package io.everdrill.standalone.demo;

import io.everdrill.runtime.RecordListener;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.InjectionStory;
import io.everdrill.topics.Topic;
import io.everdrill.topics.UnreadableEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a run on the topics: tells it line by line, counts the score, and knows when as many
 * drills as wanted are started, over and judged.
 */
final class RunWatch implements RecordListener {

  /** What a run is told and scored from. */
  static final List<Topic> TOPICS =
      List.of(
          Topic.DRILLS,
          Topic.INJECTIONS,
          Topic.PROBE_RESULTS,
          Topic.ALERTS,
          Topic.ABORTS,
          Topic.HALTS,
          Topic.FALSE_ALARMS,
          Topic.VERDICTS);

  private static final Logger LOG = LoggerFactory.getLogger(RunWatch.class);

  private final EventCodec codec = new EventCodec("/everdrill/run");
  private final CellId cell;
  private final long drillsWanted;
  private final Narrator narrator;
  private final RunReport report;
  private final Consumer<String> out;
  private final Runnable whenComplete;

  private final Set<DrillId> started = new HashSet<>();
  private final Map<InjectionId, InjectionStory> open = new HashMap<>();
  private final Set<InjectionId> judged = new HashSet<>();

  /**
   * @param whenComplete called once, from the reader's thread
   */
  RunWatch(
      CellId cell,
      long drillsWanted,
      Narrator narrator,
      RunReport report,
      Consumer<String> out,
      Runnable whenComplete) {
    this.cell = cell;
    this.drillsWanted = drillsWanted;
    this.narrator = narrator;
    this.report = report;
    this.out = out;
    this.whenComplete = whenComplete;
  }

  @Override
  public void received(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    try {
      take(codec.decode(record.headers(), record.value()));
    } catch (UnreadableEvent e) {
      LOG.warn("{}-{}@{}: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
    }
  }

  /**
   * Waits until every injection that was heard of is over, as far as the topics say; returns anyway
   * after the limit.
   */
  synchronized void awaitAllOver(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (open.values().stream().anyMatch(RunWatch::inForce)) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return;
      }
      wait(left);
    }
  }

  private static boolean inForce(InjectionStory story) {
    return story.wasInForce() && !story.phase().over();
  }

  private synchronized void take(Event event) {
    notifyAll();
    boolean wasComplete = complete();
    note(event);
    report.add(event);
    narrator.tell(event).forEach(out);
    if (!wasComplete && complete()) {
      whenComplete.run();
    }
  }

  /** Topics come in any order, so a verdict may be here before the drill that it is about. */
  private void note(Event event) {
    switch (event) {
      case DrillEvent.Started d when d.cell().equals(cell) -> {
        started.add(d.drill());
        d.injections()
            .forEach(p -> open.computeIfAbsent(p.injection(), id -> InjectionStory.of(id)));
      }
      case InjectionEvent i when i.cell().equals(cell) ->
          open.merge(
              i.injection(),
              InjectionStory.of(i.injection()).with(i),
              (story, first) -> story.with(i));
      case VerdictEvent.Injection v when v.cell().equals(cell) -> judged.add(v.injection());
      default -> {}
    }
  }

  private boolean complete() {
    return started.size() >= drillsWanted && open.values().stream().allMatch(this::settled);
  }

  /** Judged, or never in force and over. */
  private boolean settled(InjectionStory story) {
    return judged.contains(story.injection()) || (story.phase().over() && !story.wasInForce());
  }
}
