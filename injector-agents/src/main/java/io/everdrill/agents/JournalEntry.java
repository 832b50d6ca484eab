package io.everdrill.agents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.everdrill.agents.faults.Undo;
import io.everdrill.topics.EventTypes;
import io.everdrill.topics.InjectionStory;
import io.everdrill.topics.Json;
import io.everdrill.topics.UnreadableEvent;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the disk holds of one injection.
 *
 * @param undo how to go back; {@link Undo.Nothing} for a command that was refused
 * @param facts what was reported, or is to be
 * @param told whether the broker has acknowledged the fact that ended it; noted beside the entry
 */
record JournalEntry(Inject command, String mechanism, Undo undo, List<Fact> facts, boolean told) {

  private static final JsonMapper MAPPER = Json.mapper();

  JournalEntry {
    facts = List.copyOf(facts);
  }

  /** An event as JSON, with its name on the wire. */
  record Fact(String type, JsonNode event) {

    static Fact of(InjectionEvent event) {
      return new Fact(EventTypes.nameOf(event.getClass()), MAPPER.valueToTree(event));
    }

    /** None where another release wrote what this one cannot read. */
    Stream<InjectionEvent> read() {
      try {
        return Stream.of((InjectionEvent) MAPPER.treeToValue(event, EventTypes.named(type)));
      } catch (JsonProcessingException | IllegalArgumentException | UnreadableEvent e) {
        return Stream.empty();
      }
    }
  }

  /** Before anything is touched. */
  static JournalEntry intent(Inject command, String mechanism, Undo undo) {
    return new JournalEntry(command, mechanism, undo, List.of(), false);
  }

  JournalEntry with(InjectionEvent event) {
    List<Fact> more = new ArrayList<>(facts);
    more.add(Fact.of(event));
    return new JournalEntry(command, mechanism, undo, more, told);
  }

  JournalEntry with(String newMechanism, Undo newUndo) {
    return new JournalEntry(command, newMechanism, newUndo, facts, told);
  }

  JournalEntry asTold() {
    return new JournalEntry(command, mechanism, undo, facts, true);
  }

  InjectionId injection() {
    return command.injection();
  }

  /**
   * As far as this release can read it. What has ended by a fact that it cannot read, and nobody
   * was told of, is undone once more.
   */
  InjectionStory story() {
    return InjectionStory.of(injection(), facts.stream().flatMap(Fact::read).toList());
  }

  /** Names of facts that this release cannot read. */
  List<String> unreadable() {
    return facts.stream().filter(fact -> fact.read().findAny().isEmpty()).map(Fact::type).toList();
  }

  /** Nothing of it can be in force any more. */
  boolean over() {
    return told || story().phase().over();
  }
}
