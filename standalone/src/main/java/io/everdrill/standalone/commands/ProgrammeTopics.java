package io.everdrill.standalone.commands;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.runtime.Feed;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.KafkaSettings.Isolation;
import io.everdrill.runtime.PartitionReader;
import io.everdrill.scheduler.ProgrammeFile;
import io.everdrill.standalone.demo.Definitions;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Json;
import io.everdrill.topics.Topic;
import io.everdrill.topics.UnreadableEvent;
import io.everdrill.topics.events.DefinitionEvent;
import io.everdrill.topics.events.DefinitionEvent.Detector;
import io.everdrill.topics.events.DefinitionEvent.Probe;
import io.everdrill.topics.events.DefinitionEvent.Programme;
import io.everdrill.topics.events.DefinitionEvent.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A scheduler's programme files beside what the topics hold when it starts. What people wrote there
 * meanwhile is not taken back by a restart: a file's scenario or programme is published where its
 * version is greater, a detector where there is none or with a programme that is.
 */
final class ProgrammeTopics {

  private static final List<Topic> TOPICS =
      List.of(Topic.SCENARIOS, Topic.DETECTORS, Topic.PROGRAMMES);

  private static final Duration READ_LIMIT = Duration.ofSeconds(60);

  private final String topicPrefix;
  private final EventCodec codec;
  private final Consumer<String> say;

  /** The last record of each key; its topic's name stands before it. */
  private final Map<String, DefinitionEvent> there = new HashMap<>();

  /** What somebody deleted, for as long as the topic shows that. */
  private final Set<String> deleted = new HashSet<>();

  private final List<DefinitionEvent> newer = new ArrayList<>();

  private ProgrammeTopics(String topicPrefix, String source, Consumer<String> say) {
    this.topicPrefix = topicPrefix;
    this.codec = new EventCodec(source);
    this.say = say;
  }

  /**
   * Returns when the broker has all that is newer.
   *
   * @param source {@code ce_source} of what is published
   * @param say is told what was published, and what was not although the topic says otherwise
   */
  static void publish(
      KafkaSettings kafka, String source, List<ProgrammeFile> files, Consumer<String> say)
      throws Exception {
    if (files.isEmpty()) {
      return;
    }
    ProgrammeTopics topics = new ProgrammeTopics(kafka.topicPrefix(), source, say);
    PartitionReader.readToEnd(
        kafka.consumer("everdrill-programmes", Isolation.READ_COMMITTED),
        TOPICS.stream()
            .map(t -> Feed.all(t.name(kafka.topicPrefix()), new Feed.Beginning()))
            .toList(),
        topics::received,
        READ_LIMIT);
    files.forEach(topics::compare);
    Definitions.write(kafka, source, topics.newer);
    topics.newer.forEach(e -> say.accept("published " + name(e)));
  }

  /** What cannot be read is replaced by what the file says. */
  private void received(ConsumerRecord<byte[], byte[]> record) {
    String place = record.topic() + "/" + new String(record.key(), UTF_8);
    if (record.value() == null) {
      there.remove(place);
      deleted.add(place);
      return;
    }
    try {
      if (codec.decode(record.headers(), record.value()) instanceof DefinitionEvent event) {
        there.put(place, event);
        deleted.remove(place);
      }
    } catch (UnreadableEvent e) {
      say.accept("cannot be read, " + record.topic() + "@" + record.offset() + ": " + e);
    }
  }

  private void compare(ProgrammeFile file) {
    boolean programmeIsNewer = isNewer(file.programme());
    for (DefinitionEvent event : file.definitions()) {
      DefinitionEvent known = there.get(place(event));
      if (isNewer(event) || (event instanceof Detector && known != null && programmeIsNewer)) {
        newer.add(event);
        there.put(place(event), event);
      } else if (known == null) {
        say.accept(
            "NOT published: " + name(event) + ": somebody deleted it; post it to have it back");
      } else if (!content(event).equals(content(known))) {
        say.accept(
            "NOT published: %s: the topic has %s and says otherwise; a greater version%s holds"
                .formatted(
                    name(event),
                    name(known),
                    event instanceof Detector ? " of the programme" : ""));
      }
    }
  }

  private boolean isNewer(DefinitionEvent event) {
    DefinitionEvent known = there.get(place(event));
    return known == null ? !deleted.contains(place(event)) : number(event) > number(known);
  }

  private static int number(DefinitionEvent event) {
    return switch (event) {
      case Programme p -> p.version();
      case Scenario s -> s.version();
      // Versions of somebody's software: they are not counted.
      case Detector d -> 0;
      case Probe p -> 0;
    };
  }

  private static String name(DefinitionEvent event) {
    return switch (event) {
      case Programme p -> "programme " + p.key() + ", version " + p.version();
      case Scenario s -> "scenario " + s.scenario() + ", version " + s.version();
      case Detector d -> "detector " + d.detector() + ", version " + d.version();
      case Probe p -> "probe " + p.key();
    };
  }

  private String place(DefinitionEvent event) {
    return Topic.of(event).name(topicPrefix) + "/" + event.key();
  }

  /** All but the time at which somebody wrote it. */
  private static ObjectNode content(DefinitionEvent event) {
    ObjectNode content = Json.mapper().valueToTree(event);
    content.remove("definedAt");
    return content;
  }
}
