package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;

/**
 * How long a thing takes, on a machine that is busy with other things: they add to some tries, and
 * take away from none. So every try takes the least, and the quickest not much more.
 */
public final class Quickest {

  private static final int TRIES = 4;

  private Quickest() {}

  /** Does it once. */
  @FunctionalInterface
  public interface Try {
    Duration take() throws IOException;
  }

  /** The first try that took less than this; fails if none of a few did, or one less than least. */
  public static Duration between(Duration least, Duration below, Try tried) throws IOException {
    Duration took = Duration.ZERO;
    for (int i = 0; i < TRIES; i++) {
      took = tried.take();
      assertThat(took).isGreaterThanOrEqualTo(least);
      if (took.compareTo(below) < 0) {
        return took;
      }
    }
    assertThat(took).as("the last of " + TRIES).isLessThan(below);
    return took;
  }
}
