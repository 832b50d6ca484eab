package io.everdrill.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.topics.events.Event;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads what agents report, and refuses what no trusted agent signed: it goes to dead-letters, like
 * what cannot be read. The key that counts as signed is the one that the event itself asks for, so
 * that nothing signed can be put under another.
 */
final class SignedFacts implements Deserializer<Event> {

  private final Deserializer<Event> events;
  private final Signing.Verifier agents;

  SignedFacts(Deserializer<Event> events, Signing.Verifier agents) {
    this.events = events;
    this.agents = agents;
  }

  @Override
  public Event deserialize(String topic, byte[] value) {
    return events.deserialize(topic, value);
  }

  @Override
  public Event deserialize(String topic, Headers headers, byte[] value) {
    Event fact = events.deserialize(topic, headers, value);
    if (fact == null) {
      return null;
    }
    Signing.Check check = agents.check(headers, fact.key().getBytes(UTF_8), value);
    if (check != Signing.Check.VALID) {
      throw new UnreadableEvent(
          "signature: expected that of a trusted agent on what is said of %s, got %s"
              .formatted(fact.subject(), check));
    }
    return fact;
  }
}
