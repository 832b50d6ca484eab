package io.everdrill.evaluator.judge;

import io.everdrill.topics.events.CellId;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Something to be done at an append time. Whether it still has to be done is for the one who is
 * reminded to find out: a timer is never taken back.
 */
sealed interface JudgeTimer {

  Instant at();

  /** The injection may have reached its closing time. */
  record CloseCase(Instant at, CellId cell, String injection) implements JudgeTimer {}

  /** It can be said whether the episode is a false alarm. */
  record DecideAlarm(Instant at, CellId cell, String episodeKey) implements JudgeTimer {}

  /** Probe results came of a time that was judged from. */
  record LookAgain(Instant at, CellId cell) implements JudgeTimer {}

  /** The quiet window that begins then can be judged in every cell; old files can go. */
  record QuietWindowOver(Instant at, Instant from) implements JudgeTimer {}

  /** Sorts by time. */
  default String key() {
    return switch (this) {
      case CloseCase t -> JudgeKeys.of(t.at, "close", t.cell, t.injection);
      case DecideAlarm t -> JudgeKeys.of(t.at, "decide", t.cell, t.episodeKey);
      case LookAgain t -> JudgeKeys.of(t.at, "look-again", t.cell);
      case QuietWindowOver t -> JudgeKeys.of(t.at, "quiet", t.from);
    };
  }

  /** What is due first. */
  static Optional<JudgeTimer> first(KeyValueStore<String, Long> timers) {
    try (KeyValueIterator<String, Long> all = timers.all()) {
      return all.hasNext() ? Optional.of(of(all.next().key)) : Optional.empty();
    }
  }

  /** When that is: asked for at every tick. */
  static Optional<Instant> firstAt(KeyValueStore<String, Long> timers) {
    try (KeyValueIterator<String, Long> all = timers.all()) {
      return all.hasNext()
          ? Optional.of(JudgeKeys.firstInstant(all.peekNextKey()))
          : Optional.empty();
    }
  }

  static JudgeTimer of(String key) {
    String[] parts = key.split("/", 4);
    Instant at = JudgeKeys.firstInstant(key);
    return switch (parts[1]) {
      case "close" -> new CloseCase(at, new CellId(parts[2]), parts[3]);
      case "decide" -> new DecideAlarm(at, new CellId(parts[2]), parts[3]);
      case "look-again" -> new LookAgain(at, new CellId(parts[2]));
      case "quiet" -> new QuietWindowOver(at, JudgeKeys.instant(Long.parseLong(parts[2])));
      default -> throw new IllegalStateException("Expected a timer's key, got " + key);
    };
  }
}
