package io.everdrill.gateway;

import io.everdrill.topics.Json;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** Counts clients of the event stream that did not leave by themselves, by why. */
final class SentAway {

  /** Few and fixed: who it was would be a label without bound. */
  enum Why {
    /** More waited for it than is held. */
    TOO_SLOW,
    /** It did not take what it had missed. */
    TOO_SLOW_TO_RESUME,
    /** What it had missed could not be read from Kafka. */
    KAFKA_AWAY,
    /** Its token is over, taken back, or says something else than before. */
    TOKEN_CHANGED
  }

  private final Map<Why, Counter> counters = new EnumMap<>(Why.class);

  SentAway(MeterRegistry metrics) {
    for (Why why : Why.values()) {
      counters.put(
          why, metrics.counter("everdrill.gateway.stream.clients.dropped", "why", Json.word(why)));
    }
  }

  void count(Why why) {
    counters.get(why).increment();
  }
}
