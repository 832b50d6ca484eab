package io.everdrill.standalone.commands;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.everdrill.runtime.RecordListener;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.InjectionStory;
import io.everdrill.topics.Json;
import io.everdrill.topics.UnreadableEvent;
import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DefinitionEvent.Programme;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.PresenceEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What goes on in all cells at one moment.
 *
 * @param unreadable records that were no events of ours
 */
record CellStatus(
    Instant at,
    List<CellId> cells,
    List<Running> running,
    List<HaltEvent.Switch> halts,
    List<Seen> agents,
    long unreadable) {

  /** An injection whose fault may be in force. */
  record Running(InjectionId injection, InjectionStory.Phase phase, Instant since) {}

  /**
   * One agent's last sign of life.
   *
   * @param faults what its host can do
   */
  record Seen(
      CellId cell,
      AgentId agent,
      String host,
      String version,
      Instant seenAt,
      @JsonProperty("ageMs") Duration age,
      List<String> faults) {}

  String text() {
    List<String> lines = new ArrayList<>();
    lines.add("cells: " + (cells.isEmpty() ? "none" : String.join(", ", names())));
    for (HaltEvent.Switch h : halts) {
      lines.add(
          "halted: %s, by %s at %s: %s"
              .formatted(
                  h.scope().equals(HaltEvent.EVERYWHERE) ? "every cell" : h.scope(),
                  h.by(),
                  Json.format(h.at()),
                  h.reason()));
    }
    for (Seen a : agents) {
      lines.add(
          "agent %s/%s on %s, seen %d s ago, can: %s"
              .formatted(
                  a.cell(),
                  a.agent(),
                  a.host(),
                  a.age().toSeconds(),
                  String.join(" ", a.faults())));
    }
    for (Running r : running) {
      lines.add(
          "running: %s %s since %s"
              .formatted(
                  r.injection(),
                  r.phase().name().toLowerCase(Locale.ROOT),
                  Json.format(r.since())));
    }
    if (running.isEmpty()) {
      lines.add("running: nothing");
    }
    if (unreadable > 0) {
      lines.add("unreadable: %d records, so this may not be all".formatted(unreadable));
    }
    return String.join("\n", lines);
  }

  private List<String> names() {
    return cells.stream().map(CellId::value).toList();
  }

  /** Gathers it from records, in any order of topics. */
  static final class Reader implements RecordListener {
    private final EventCodec codec = new EventCodec(Operator.SOURCE);
    private final Set<CellId> cells = new TreeSet<>();
    private final Map<String, PresenceEvent.Agent> agents = new TreeMap<>();
    private final Map<String, HaltEvent.Switch> switches = new TreeMap<>();
    private final Map<InjectionId, InjectionStory> stories = new TreeMap<>();
    private long unreadable;

    @Override
    public void received(ConsumerRecord<byte[], byte[]> record) {
      if (record.value() == null) {
        return;
      }
      try {
        switch (codec.decode(record.headers(), record.value())) {
          case Programme e -> cells.add(e.cell());
          case PresenceEvent.Agent e -> agents.put(e.key(), e);
          case HaltEvent.Switch e -> switches.put(e.scope(), e);
          case InjectionEvent e -> add(e);
          default -> unreadable++;
        }
      } catch (UnreadableEvent e) {
        unreadable++;
      }
    }

    private void add(InjectionEvent e) {
      stories.merge(
          e.injection(), InjectionStory.of(e.injection()).with(e), (known, fresh) -> known.with(e));
    }

    CellStatus status(Instant now) {
      agents.values().forEach(agent -> cells.add(agent.cell()));
      return new CellStatus(
          now,
          List.copyOf(cells),
          stories.values().stream()
              .filter(story -> story.phase().mayBeInForce())
              .map(story -> new Running(story.injection(), story.phase(), since(story)))
              .toList(),
          switches.values().stream().filter(s -> s.state() == HaltEvent.State.HALTED).toList(),
          agents.values().stream().map(agent -> seen(agent, now)).toList(),
          unreadable);
    }

    private static Instant since(InjectionStory story) {
      return story.facts().stream().map(InjectionEvent::time).min(Instant::compareTo).orElseThrow();
    }

    private static Seen seen(PresenceEvent.Agent agent, Instant now) {
      return new Seen(
          agent.cell(),
          agent.agent(),
          agent.host(),
          agent.version(),
          agent.seenAt(),
          Duration.between(agent.seenAt(), now),
          agent.capabilities().stream()
              .filter(PresenceEvent.Capability::supported)
              .map(PresenceEvent.Capability::faultKind)
              .toList());
    }
  }
}
