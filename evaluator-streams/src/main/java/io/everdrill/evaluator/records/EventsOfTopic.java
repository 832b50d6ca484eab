package io.everdrill.evaluator.records;

import io.everdrill.topics.Topic;
import io.everdrill.topics.UnreadableEvent;
import io.everdrill.topics.events.Event;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads the events of one topic, and refuses those of another: who may write to a topic, and whose
 * signature is asked for there, says nothing of what belongs elsewhere.
 */
public final class EventsOfTopic implements Deserializer<Event> {

  private final Deserializer<Event> events;
  private final Topic topic;

  public EventsOfTopic(Deserializer<Event> events, Topic topic) {
    this.events = events;
    this.topic = topic;
  }

  @Override
  public Event deserialize(String name, byte[] value) {
    return ours(events.deserialize(name, value));
  }

  @Override
  public Event deserialize(String name, Headers headers, byte[] value) {
    return ours(events.deserialize(name, headers, value));
  }

  private Event ours(Event event) {
    if (event != null && Topic.of(event) != topic) {
      throw new UnreadableEvent(
          "%s: expected an event of this topic, got one of %s"
              .formatted(topic.shortName(), Topic.of(event).shortName()));
    }
    return event;
  }
}
