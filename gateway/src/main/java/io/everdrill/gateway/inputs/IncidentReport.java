package io.everdrill.gateway.inputs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.IncidentEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * Known incidents that are not ours, one or a list: the contract's JSON. One with {@code closedAt}
 * is over, any other open; an open one without {@code openedAt} opens now.
 */
public final class IncidentReport implements InputFormat {

  private final String defaultCell;

  /**
   * @param defaultCell empty means that each must name its cell
   */
  public IncidentReport(String defaultCell) {
    this.defaultCell = defaultCell;
  }

  @Override
  public Intake read(Message message) throws MalformedInput {
    List<Event> events = new ArrayList<>();
    for (ObjectNode incident : JsonBody.objects(message.body())) {
      if (!incident.has("cell") && !defaultCell.isEmpty()) {
        incident.put("cell", defaultCell);
      }
      if (incident.has("closedAt")) {
        events.add(JsonBody.as(incident, IncidentEvent.Closed.class));
      } else {
        if (!incident.has("openedAt")) {
          incident.put("openedAt", Json.format(message.receivedAt()));
        }
        events.add(JsonBody.as(incident, IncidentEvent.Opened.class));
      }
    }
    return new Intake(events, List.of());
  }
}
