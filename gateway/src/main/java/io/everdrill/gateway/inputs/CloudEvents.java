package io.everdrill.gateway.inputs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.EventTypes;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.DiagnosisEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.IncidentEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * CloudEvents over HTTP. The type tells what the data is: our own types hold what the contract has
 * for them, those of others are configured, each with the format of its data.
 */
public final class CloudEvents implements InputFormat {

  private final Map<String, InputFormat> formats;

  /**
   * @param alert what our own types of alerts hold
   * @param others further formats that data may have, by name; diagnosis and incident among them
   * @param types other types, each with the name of a format
   */
  public CloudEvents(PlainAlert alert, Map<String, InputFormat> others, Map<String, String> types) {
    Map<String, InputFormat> byName = new HashMap<>(others);
    byName.put("alert", alert);
    Map<String, InputFormat> all = new HashMap<>();
    all.put(name(AlertEvent.Firing.class), alert);
    all.put(name(AlertEvent.Resolved.class), alert.ends());
    all.put(name(AlertEvent.Acknowledged.class), alert.acknowledgements());
    all.put(name(DiagnosisEvent.Diagnosed.class), byName.get("diagnosis"));
    all.put(name(IncidentEvent.Opened.class), byName.get("incident"));
    all.put(name(IncidentEvent.Closed.class), byName.get("incident"));
    types.forEach(
        (type, format) -> {
          if (!byName.containsKey(format)) {
            throw new IllegalArgumentException(
                "cloudEventTypes." + type + ": expected one of " + new TreeSet<>(byName.keySet()));
          }
          all.put(type, byName.get(format));
        });
    this.formats = Map.copyOf(all);
  }

  private static String name(Class<? extends Event> type) {
    return EventTypes.nameOf(type);
  }

  @Override
  public Intake read(Message message) throws MalformedInput {
    List<CloudEventEnvelope> envelopes = CloudEventEnvelope.read(message);
    List<Event> events = new ArrayList<>();
    List<Intake.Refused> refused = new ArrayList<>();
    for (int i = 0; i < envelopes.size(); i++) {
      String where = envelopes.size() == 1 ? "data" : "[" + i + "].data";
      try {
        Intake intake = read(envelopes.get(i), message);
        events.addAll(intake.events());
        refused.addAll(intake.refused());
      } catch (MalformedInput e) {
        if (envelopes.size() == 1) {
          throw e;
        }
        refused.add(
            new Intake.Refused(
                where + "." + e.where(), e.reason(), Topic.ALERTS, envelopes.get(i).data()));
      }
    }
    return new Intake(events, refused);
  }

  private Intake read(CloudEventEnvelope event, Message message) throws MalformedInput {
    InputFormat format = formats.get(event.type());
    if (format == null) {
      throw new MalformedInput(
          "type", "expected one of " + new TreeSet<>(formats.keySet()) + ", got another");
    }
    return format.read(message.holding(spokenAt(event)));
  }

  /** The moment of the envelope is the alert's, if it tells none of its own. */
  private static byte[] spokenAt(CloudEventEnvelope event) throws MalformedInput {
    if (event.time().equals(JsonBody.NEVER)) {
      return event.data();
    }
    ObjectNode data = JsonBody.object(event.data());
    if (!data.has("at")) {
      data.put("at", event.time().toString());
    }
    return JsonBody.bytes(data);
  }
}
