package io.everdrill.gateway.views;

import io.everdrill.topics.Topic;
import io.everdrill.topics.chance.Place;
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

  /** Whether a topic is read from its beginning, however old that is: state, and what is little. */
  default boolean wantsWhole(Topic topic) {
    return topic.keep() != Topic.Keep.EVENTS;
  }

  /** One more event; what the view does not care for is passed over. */
  default void take(Event event) {}

  /** The same, for a view to which it matters where the event stands. */
  default void take(Event event, Place at) {
    take(event);
  }

  /**
   * The same, for a view that counts.
   *
   * @param bytes of the event on its topic
   */
  default void take(Event event, Place at, int bytes) {
    take(event, at);
  }

  /** The key has no value any more: a tombstone of a compacted topic. */
  default void forget(Topic topic, String key) {}
}
