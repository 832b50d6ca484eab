package io.everdrill.gateway.views;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.InjectionStory;
import io.everdrill.topics.Json;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The last drills: what each was to break, and how far that has come. What is yet to come is on no
 * topic, so not here either.
 */
public final class DrillView implements View {

  /** How far a drill is. */
  public enum State {
    ACTIVE,
    DONE,
    SKIPPED
  }

  private static final JsonMapper MAPPER = Json.mapper();

  private final int maxDrills;
  private final Map<DrillId, Known> drills = new LinkedHashMap<>();
  private final Map<CellId, Long> highestNumbers = new HashMap<>();
  private boolean complete = true;

  public DrillView(int maxDrills) {
    this.maxDrills = maxDrills;
  }

  @Override
  public Set<Topic> topics() {
    return Set.of(Topic.DRILLS, Topic.INJECTIONS);
  }

  @Override
  public synchronized void take(Event event) {
    switch (event) {
      case DrillEvent e -> {
        highestNumbers.merge(e.cell(), e.drill().number(), Math::max);
        known(e.drill()).facts.put(e.getClass(), e);
      }
      case InjectionEvent e -> {
        Map<InjectionId, InjectionStory> stories = known(e.injection().drill()).stories;
        InjectionStory story =
            stories.getOrDefault(e.injection(), InjectionStory.of(e.injection()));
        stories.put(e.injection(), story.with(e));
      }
      default -> {}
    }
  }

  private Known known(DrillId drill) {
    Known known = drills.computeIfAbsent(drill, Known::new);
    if (drills.size() > maxDrills) {
      evictOldest();
    }
    return known;
  }

  /** One that may still hurt somebody is kept longer. */
  private void evictOldest() {
    complete = false;
    Iterator<Known> oldestFirst = drills.values().iterator();
    while (oldestFirst.hasNext()) {
      if (oldestFirst.next().state() != State.ACTIVE) {
        oldestFirst.remove();
        return;
      }
    }
    drills.remove(drills.keySet().iterator().next());
  }

  /** The number of the last drill that the cell is known to have had; 0 if none. */
  public synchronized long highestNumber(CellId cell) {
    return highestNumbers.getOrDefault(cell, 0L);
  }

  /**
   * Newest first.
   *
   * @param cell empty is any
   * @param states none is any
   */
  public synchronized Page<ObjectNode> list(String cell, Set<State> states, int limit) {
    List<ObjectNode> found = new ArrayList<>();
    for (Known drill : List.copyOf(drills.values()).reversed()) {
      if ((cell.isEmpty() || drill.id.cell().value().equals(cell))
          && (states.isEmpty() || states.contains(drill.state()))
          && found.size() < limit) {
        found.add(drill.describe());
      }
    }
    return new Page<>(found, "", complete);
  }

  /** The facts of one drill, each once. */
  private static final class Known {
    private final DrillId id;
    private final Map<Class<? extends DrillEvent>, DrillEvent> facts = new HashMap<>();
    private final Map<InjectionId, InjectionStory> stories = new TreeMap<>();

    Known(DrillId id) {
      this.id = id;
    }

    State state() {
      if (facts.containsKey(DrillEvent.Skipped.class)) {
        return State.SKIPPED;
      }
      if (facts.containsKey(DrillEvent.Ended.class)) {
        return State.DONE;
      }
      // Its start may lie further back than history is read.
      boolean startUnseen = !facts.containsKey(DrillEvent.Started.class);
      return startUnseen && stories.values().stream().allMatch(s -> s.phase().over())
          ? State.DONE
          : State.ACTIVE;
    }

    ObjectNode describe() {
      ObjectNode drill = MAPPER.createObjectNode();
      drill.put("drill", id.value());
      drill.put("cell", id.cell().value());
      drill.set("state", MAPPER.valueToTree(state()));
      if (facts.get(DrillEvent.Skipped.class) instanceof DrillEvent.Skipped skipped) {
        drill.put("scenario", skipped.scenario());
        drill.set("reason", MAPPER.valueToTree(skipped.reason()));
        drill.put("detail", skipped.detail());
        drill.put("skippedAt", Json.format(skipped.skippedAt()));
        return drill;
      }
      Map<InjectionId, ObjectNode> injections = new TreeMap<>();
      stories.forEach((injection, story) -> injections.put(injection, describe(story)));
      if (facts.get(DrillEvent.Started.class) instanceof DrillEvent.Started started) {
        drill.put("programme", started.programme());
        drill.put("scenario", started.scenario());
        drill.set("leash", MAPPER.valueToTree(started.leash()));
        drill.put("startedAt", Json.format(started.startedAt()));
        started.injections().forEach(planned -> describe(planned, injections));
      }
      if (facts.get(DrillEvent.Ended.class) instanceof DrillEvent.Ended ended) {
        drill.put("endedAt", Json.format(ended.endedAt()));
      }
      drill.putArray("injections").addAll(injections.values());
      return drill;
    }

    private static ObjectNode describe(InjectionStory story) {
      ObjectNode injection = MAPPER.createObjectNode();
      injection.put("injection", story.injection().value());
      injection.set("phase", MAPPER.valueToTree(story.phase()));
      story.began().forEach(at -> putMoment(injection, "appliedAt", at));
      story
          .fact(InjectionEvent.Applied.class)
          .forEach(applied -> putMoment(injection, "endsBy", applied.endsBy()));
      story.ended().forEach(at -> putMoment(injection, "endedAt", at));
      story
          .fact(InjectionEvent.Ended.class)
          .forEach(ended -> injection.set("endReason", MAPPER.valueToTree(ended.reason())));
      story
          .fact(InjectionEvent.Refused.class)
          .forEach(refused -> injection.set("refusal", MAPPER.valueToTree(refused.reason())));
      return injection;
    }

    private static void describe(
        DrillEvent.PlannedInjection planned, Map<InjectionId, ObjectNode> injections) {
      ObjectNode injection =
          injections.computeIfAbsent(planned.injection(), id -> describe(InjectionStory.of(id)));
      injection.put("target", planned.target().target().value());
      injection.put("service", planned.target().service());
      injection.set("fault", MAPPER.valueToTree(planned.fault()));
    }

    private static void putMoment(ObjectNode node, String field, Instant moment) {
      node.put(field, Json.format(moment));
    }
  }
}
