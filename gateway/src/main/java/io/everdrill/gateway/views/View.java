package io.everdrill.gateway.views;

import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Event;
import java.time.Duration;
import java.util.Set;

/**
 * A fold of events. Any order between topics and any repetition of the same events gives the same
 * view. Takes and answers on different threads.
 */
public interface View {

  /** Which topics it is made of. */
  Set<Topic> topics();

  /** How far back it wants its events at start; never further than the gateway reads at all. */
  default Duration reach() {
    return Duration.ofDays(400);
  }

  /** One more event; what the view does not care for is passed over. */
  void take(Event event);

  /** The key has no value any more: a tombstone of a compacted topic. */
  default void forget(Topic topic, String key) {}
}
