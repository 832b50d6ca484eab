package io.everdrill.topics;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.events.Event;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes the AsyncAPI 3.0 document of all topics: a channel a topic, a message an event type, the
 * CloudEvents headers that each carries. Payloads point at the schema files beside it.
 */
final class AsyncApiWriter {

  private static final JsonMapper MAPPER = Json.mapper();

  /** By the scheduler, and by agents. */
  private static final Set<Topic> SIGNED = Set.of(Topic.COMMANDS, Topic.INJECTIONS, Topic.AGENTS);

  private AsyncApiWriter() {}

  static ObjectNode document() {
    ObjectNode api = MAPPER.createObjectNode();
    api.put("asyncapi", "3.0.0");
    api.put("id", "urn:everdrill:topics");
    api.putObject("info")
        .put("title", "Everdrill")
        .put("version", "1.0.0")
        .put(
            "description",
            "Every topic of Everdrill. Records are CloudEvents 1.0 in Kafka's binary content mode;"
                + " read them with isolation level read_committed and ignore fields that you do"
                + " not know. Topic names carry the prefix of their tenant, 'everdrill.' unless"
                + " set.")
        .putObject("license")
        .put("name", "Apache-2.0")
        .put("url", "https://www.apache.org/licenses/LICENSE-2.0");
    api.put("defaultContentType", "application/json");
    Map<Topic, List<Class<? extends Event>>> byTopic =
        EventTypes.all().values().stream()
            .collect(Collectors.groupingBy(t -> Topic.of((Event) Samples.of(t))));
    ObjectNode channels = api.putObject("channels");
    ObjectNode operations = api.putObject("operations");
    ObjectNode components = api.putObject("components");
    ObjectNode messages = components.putObject("messages");
    for (Topic topic : Topic.values()) {
      List<Class<? extends Event>> types =
          byTopic.getOrDefault(topic, List.of()).stream()
              .sorted(Comparator.comparing(EventTypes::nameOf))
              .toList();
      channels.set(topic.shortName(), channel(topic, types));
      ObjectNode receive = operations.putObject("receive-" + topic.shortName());
      receive.put("action", "receive");
      receive.putObject("channel").put("$ref", "#/channels/" + topic.shortName());
      types.forEach(type -> messages.set(EventTypes.nameOf(type), message(type, topic)));
    }
    messages.set("dead-letter", deadLetter());
    ObjectNode traits = components.putObject("messageTraits");
    traits.set("cloudEvent", cloudEvent());
    traits.set("signed", signed());
    return api;
  }

  private static ObjectNode channel(Topic topic, List<Class<? extends Event>> types) {
    ObjectNode channel = MAPPER.createObjectNode();
    channel.put("address", topic.name(Topic.DEFAULT_PREFIX));
    channel.put("description", description(topic));
    ObjectNode messages = channel.putObject("messages");
    types.forEach(
        type ->
            messages
                .putObject(EventTypes.nameOf(type))
                .put("$ref", "#/components/messages/" + EventTypes.nameOf(type)));
    if (topic == Topic.DEAD_LETTERS) {
      messages.putObject("dead-letter").put("$ref", "#/components/messages/dead-letter");
    }
    TopicLayout layout = TopicLayout.production();
    ObjectNode kafka = channel.putObject("bindings").putObject("kafka");
    kafka.put("topic", topic.name(Topic.DEFAULT_PREFIX));
    kafka.put("partitions", layout.partitions(topic));
    kafka.put("replicas", layout.replication());
    ObjectNode configuration = kafka.putObject("topicConfiguration");
    ArrayNode cleanup = configuration.putArray("cleanup.policy");
    List.of(layout.config(topic).get("cleanup.policy").split(",")).forEach(cleanup::add);
    configuration.put("retention.ms", Long.parseLong(layout.config(topic).get("retention.ms")));
    configuration.put("max.message.bytes", TopicLayout.MAX_RECORD_BYTES);
    kafka.put("bindingVersion", "0.5.0");
    return channel;
  }

  /** What it is for, and what a reader must know that no field says. */
  private static String description(Topic topic) {
    String partition =
        switch (topic.spread()) {
          case BY_CELL ->
              "Partition: murmur2 of the cell in UTF-8, which is the key up to its first '/', made"
                  + " positive as Kafka does, modulo the number of partitions: all of a cell is in"
                  + " one order, in the same partition of every topic.";
          case BY_KEY -> "Partition: murmur2 of the key, as Kafka's own partitioner.";
          case ONE_PARTITION -> "One partition.";
        };
    String kept =
        switch (topic.keep()) {
          case EVENTS -> "";
          case LATEST, LATEST_FOR_A_TIME ->
              " The latest record of a key holds; one without a value takes it back.";
        };
    return "%s %s%s Record timestamps are LogAppendTime: when the broker took it, not when it happened."
        .formatted(Javadocs.of(Topic.class, topic.name()), partition, kept);
  }

  private static String key(Topic topic) {
    return Javadocs.of(Topic.class, topic.name())
        .replaceFirst(".*Key: ", "")
        .replaceFirst("[.]$", "");
  }

  private static ObjectNode message(Class<? extends Event> type, Topic topic) {
    String name = EventTypes.nameOf(type);
    ObjectNode message = MAPPER.createObjectNode();
    message.put("name", name);
    message.put("contentType", "application/json");
    message.put("description", SchemaWriter.description(type));
    ArrayNode traits = message.putArray("traits");
    traits.addObject().put("$ref", "#/components/messageTraits/cloudEvent");
    if (SIGNED.contains(topic)) {
      traits.addObject().put("$ref", "#/components/messageTraits/signed");
    }
    ObjectNode kafka = message.putObject("bindings").putObject("kafka");
    kafka.putObject("key").put("type", "string").put("description", key(topic));
    kafka.put("bindingVersion", "0.5.0");
    message
        .putObject("payload")
        .put("schemaFormat", "application/schema+json;version=draft-2020-12")
        .putObject("schema")
        .put("$ref", "./schemas/" + name + ".json");
    return message;
  }

  private static ObjectNode deadLetter() {
    ObjectNode message = MAPPER.createObjectNode();
    message.put("name", "dead-letter");
    message.put(
        "summary",
        "A record that could not be read: its bytes and headers as they came, of a very large one the begin.");
    ObjectNode headers = message.putObject("headers");
    headers.put("type", "object");
    ObjectNode properties = headers.putObject("properties");
    List.of(
            DeadLetter.TOPIC,
            DeadLetter.PARTITION,
            DeadLetter.OFFSET,
            DeadLetter.MESSAGE,
            DeadLetter.CUT_FROM_BYTES,
            DeadLetter.HEADERS_LEFT_OUT)
        .forEach(header -> properties.putObject(header).put("type", "string"));
    return message;
  }

  private static ObjectNode signed() {
    ObjectNode trait = MAPPER.createObjectNode();
    ObjectNode headers = trait.putObject("headers");
    headers.put("type", "object");
    ObjectNode properties = headers.putObject("properties");
    properties
        .putObject(Signing.SIGNATURE)
        .put("type", "string")
        .put("description", Javadocs.of(Signing.class));
    properties
        .putObject(Signing.KEY_ID)
        .put("type", "string")
        .put("description", "Whose key signed it: the name of its file without .pub.");
    return trait;
  }

  private static ObjectNode cloudEvent() {
    ObjectNode trait = MAPPER.createObjectNode();
    ObjectNode headers = trait.putObject("headers");
    headers.put("type", "object");
    ObjectNode properties = headers.putObject("properties");
    ArrayNode required = headers.putArray("required");
    for (String header :
        List.of(
            EventCodec.SPEC_VERSION,
            EventCodec.TYPE,
            EventCodec.ID,
            EventCodec.SOURCE,
            EventCodec.SUBJECT,
            EventCodec.TIME,
            EventCodec.CONTENT_TYPE)) {
      properties.putObject(header).put("type", "string");
      required.add(header);
    }
    return trait;
  }
}
