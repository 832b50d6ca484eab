package io.everdrill.evaluator.score;

import io.everdrill.topics.events.ScoreboardEvent.Bucket;
import java.time.Duration;

/** Classes of times to detect a quarter of an octave wide, few enough to be drawn as bars. */
final class CoarseClasses {

  private static final Duration FIRST = Duration.ofMillis(100);
  private static final int PER_OCTAVE = 4;
  private static final int LAST = 64;

  private CoarseClasses() {}

  static Bucket of(Duration took) {
    int i = 0;
    while (i < LAST && upperEnd(i).compareTo(took) < 0) {
      i++;
    }
    return new Bucket(upperEnd(i), 1);
  }

  private static Duration upperEnd(int i) {
    return Duration.ofMillis(Math.round(FIRST.toMillis() * Math.pow(2, (double) i / PER_OCTAVE)));
  }
}
