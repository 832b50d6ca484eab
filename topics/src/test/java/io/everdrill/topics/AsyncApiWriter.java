package io.everdrill.topics;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.events.Event;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes the AsyncAPI 3.0 document of all topics: a channel a topic, a message an event type, the
 * CloudEvents headers that each carries. Payloads point at the schema files beside it.
 */
final class AsyncApiWriter {

  private static final JsonMapper MAPPER = Json.mapper();

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
      types.forEach(type -> messages.set(EventTypes.nameOf(type), message(type)));
    }
    messages.set("dead-letter", deadLetter());
    components.putObject("messageTraits").set("cloudEvent", cloudEvent());
    return api;
  }

  private static ObjectNode channel(Topic topic, List<Class<? extends Event>> types) {
    ObjectNode channel = MAPPER.createObjectNode();
    channel.put("address", topic.name(Topic.DEFAULT_PREFIX));
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

  private static ObjectNode message(Class<? extends Event> type) {
    String name = EventTypes.nameOf(type);
    ObjectNode message = MAPPER.createObjectNode();
    message.put("name", name);
    message.put("contentType", "application/json");
    message.putArray("traits").addObject().put("$ref", "#/components/messageTraits/cloudEvent");
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
    message.put("summary", "A record that could not be read: its bytes and headers as they came.");
    ObjectNode headers = message.putObject("headers");
    headers.put("type", "object");
    ObjectNode properties = headers.putObject("properties");
    List.of(DeadLetter.TOPIC, DeadLetter.PARTITION, DeadLetter.OFFSET, DeadLetter.MESSAGE)
        .forEach(header -> properties.putObject(header).put("type", "string"));
    return message;
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
