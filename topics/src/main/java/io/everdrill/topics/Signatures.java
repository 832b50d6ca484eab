package io.everdrill.topics;

import io.everdrill.topics.events.Event;
import org.apache.kafka.common.serialization.Deserializer;

/** Whose word on injections is taken. */
public sealed interface Signatures {

  /** Reads what agents report; what is not taken is refused as what cannot be read is. */
  Deserializer<Event> checked(Deserializer<Event> facts);

  /** Anybody's who may write to the topic: no keys of agents are known. */
  record Unchecked() implements Signatures {
    @Override
    public Deserializer<Event> checked(Deserializer<Event> facts) {
      return facts;
    }
  }

  /** That of these agents alone; each is believed about every injection, not only its own. */
  record SignedBy(Signing.Verifier agents) implements Signatures {
    @Override
    public Deserializer<Event> checked(Deserializer<Event> facts) {
      return new SignedFacts(facts, agents);
    }
  }
}
