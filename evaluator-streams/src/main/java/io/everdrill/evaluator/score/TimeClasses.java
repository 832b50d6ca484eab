package io.everdrill.evaluator.score;

import io.everdrill.topics.events.ScoreboardEvent.Bucket;
import io.everdrill.topics.score.Histogram;
import java.time.Duration;
import java.util.List;

/** How finely the scoreboard counts durations. */
public enum TimeClasses {
  /** To within 1 %, in bounded memory however many there are: for drills that go on for years. */
  SKETCH {
    @Override
    List<Bucket> of(Duration duration) {
      return DurationSketch.of(List.of(duration)).histogram().buckets();
    }
  },
  /** Exactly, in memory that grows with them: for a past that is there whole. */
  EXACT {
    @Override
    List<Bucket> of(Duration duration) {
      return Histogram.centred(duration).buckets();
    }
  };

  abstract List<Bucket> of(Duration duration);
}
