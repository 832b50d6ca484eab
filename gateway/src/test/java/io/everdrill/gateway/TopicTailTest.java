package io.everdrill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.gateway.GatewaySettings.ViewLimits;
import io.everdrill.runtime.Feed;
import io.everdrill.topics.Topic;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TopicTailTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final ViewLimits LIMITS =
      new ViewLimits(100, 50, 300, Duration.ofDays(7), 1_000_000, 1_000_000);

  @Test
  void eventsAreReadForNoLongerAndNoMoreThanTheViewsHold() {
    assertThat(start(Topic.ALERTS))
        .isEqualTo(new Feed.Lately(NOW.minus(LIMITS.history()), 100_000));
    assertThat(start(Topic.GUARD_READINGS))
        .isEqualTo(new Feed.Lately(NOW.minus(Views.LATELY), 100_000));
    assertThat(ViewLimits.DEFAULT.mostRecords()).isEqualTo(200_000);
  }

  @Test
  void stateIsReadWholeAndSoIsWhatWasPromisedLongAgo() {
    assertThat(start(Topic.TARGETS)).isEqualTo(new Feed.Beginning());
    assertThat(start(Topic.RANDOMNESS)).isEqualTo(new Feed.Beginning());
  }

  @Test
  void whatNoViewKeepsIsNotReadBack() {
    assertThat(start(Topic.PROBE_RESULTS)).isEqualTo(new Feed.End());
  }

  private static Feed.Start start(Topic topic) {
    return TopicTail.start(topic, Views.within(LIMITS).all(), NOW, LIMITS);
  }
}
