package io.everdrill.gateway.inputs;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.gateway.inputs.OpenEpisodes.Alert;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class OpenEpisodesTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Alert ALERT = new Alert("d", "f");

  @RepeatedTest(50)
  void anyOrderAndRepetitionGivesTheSame(RepetitionInfo repetition) {
    List<Event> events =
        new ArrayList<>(
            List.of(
                firing("f", 0),
                resolved("f", 0, 5),
                resolved("f", 0, 7),
                firing("f", 10),
                firing("f", 0),
                firing("f", 10),
                resolved("f", 10, 20)));
    Collections.shuffle(events, new Random(repetition.getCurrentRepetition()));
    OpenEpisodes episodes = new OpenEpisodes();
    events.forEach(episodes::take);

    assertThat(episodes.last(ALERT).orElseThrow().startsAt()).isEqualTo(NOON.plusSeconds(10));
    assertThat(episodes.last(ALERT).orElseThrow().endedAt()).isEqualTo(NOON.plusSeconds(20));
  }

  @Test
  void forgetsWhatWasAskedForLongestAgoAndNothingElse() {
    OpenEpisodes episodes = new OpenEpisodes();
    for (int i = 0; i <= OpenEpisodes.MAX_EPISODES; i++) {
      episodes.take(firing("f" + i, i));
    }

    assertThat(episodes.last(new Alert("d", "f0"))).isEmpty();
    assertThat(episodes.last(new Alert("d", "f1"))).isPresent();
    assertThat(episodes.last(new Alert("d", "f" + OpenEpisodes.MAX_EPISODES))).isPresent();
  }

  @Test
  void knowsWhatHasBeenSaid() {
    OpenEpisodes episodes = new OpenEpisodes();
    episodes.take(firing("f", 0));

    assertThat(episodes.knows(firing("f", 0))).isTrue();
    assertThat(episodes.knows(firing("f", 1))).isFalse();
    assertThat(episodes.knows(firing("g", 0))).isFalse();
    assertThat(episodes.knows(resolved("f", 0, 3))).isFalse();
    episodes.take(resolved("f", 0, 3));
    assertThat(episodes.knows(resolved("f", 0, 3))).isTrue();
  }

  private static AlertEvent firing(String fingerprint, long second) {
    Instant at = NOON.plusSeconds(second);
    return new AlertEvent.Firing(
        new CellId("demo"),
        "d",
        fingerprint,
        "n",
        "",
        "s",
        at,
        at,
        Map.of(),
        Map.of(),
        ClockReading.UNKNOWN);
  }

  private static AlertEvent resolved(String fingerprint, long second, long end) {
    Instant at = NOON.plusSeconds(second);
    Instant ended = NOON.plusSeconds(end);
    return new AlertEvent.Resolved(
        new CellId("demo"),
        "d",
        fingerprint,
        "n",
        "",
        "s",
        at,
        ended,
        ended,
        Map.of(),
        ClockReading.UNKNOWN);
  }
}
