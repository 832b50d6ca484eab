package io.everdrill.gateway.inputs;

import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Event;
import java.util.List;

/** What a payload became: the events to write, and the parts that could not become one. */
public record Intake(List<Event> events, List<Refused> refused) {

  public Intake {
    events = List.copyOf(events);
    refused = List.copyOf(refused);
  }

  /**
   * A part that is no event, with its bytes so that nothing is lost; but for a routing_key in them,
   * which is the token of a sender.
   *
   * @param where its place in the payload, such as {@code alerts[2].startsAt}
   * @param meantFor the topic that it would have gone to
   */
  public record Refused(String where, String reason, Topic meantFor, byte[] bytes) {
    public Refused {
      where = JsonBody.cut(where);
      reason = JsonBody.cut(reason);
      bytes = KeptBytes.of(bytes);
    }
  }
}
