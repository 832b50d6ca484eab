package io.everdrill.gateway.inputs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.DefinitionEvent;
import io.everdrill.topics.events.DrillLimits;
import io.everdrill.topics.events.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * Definitions of one kind, one or a list: the contract's JSON, without {@code definedAt}, which is
 * ours to say. All of it or nothing: a half of an inventory is another inventory.
 */
public final class DefinitionList implements InputFormat {

  private final Class<? extends Event> type;

  public DefinitionList(Class<? extends Event> type) {
    this.type = type;
  }

  @Override
  public Intake read(Message message) throws MalformedInput {
    List<ObjectNode> definitions = JsonBody.objects(message.body());
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < definitions.size(); i++) {
      definitions.get(i).put("definedAt", Json.format(message.receivedAt()));
      try {
        events.add(withinLimits(JsonBody.as(definitions.get(i), type)));
      } catch (MalformedInput e) {
        throw new MalformedInput("[" + i + "]." + e.where(), e.reason());
      }
    }
    return new Intake(events, List.of());
  }

  private static Event withinLimits(Event event) throws MalformedInput {
    String judging = event instanceof DefinitionEvent.Programme ? "judging." : "";
    List<DrillLimits.Excess> over = excesses(event);
    if (!over.isEmpty()) {
      DrillLimits.Excess e = over.getFirst();
      throw new MalformedInput(
          judging + e.field() + "Ms",
          "expected at most %d, got %d".formatted(e.mostMs(), e.gotMs()));
    }
    return event;
  }

  private static List<DrillLimits.Excess> excesses(Event event) {
    return switch (event) {
      case DefinitionEvent.Scenario scenario -> DrillLimits.excesses(scenario);
      case DefinitionEvent.Programme programme -> DrillLimits.excesses(programme.judging());
      case Event other -> List.of();
    };
  }
}
