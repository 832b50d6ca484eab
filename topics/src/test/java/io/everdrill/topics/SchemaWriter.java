package io.everdrill.topics;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.EventType;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the JSON Schema (draft 2020-12) of an event from its record, with what its comments say. A
 * field is required if the record cannot be read without it, which is tried, not declared.
 */
final class SchemaWriter {

  private static final JsonMapper MAPPER = Json.mapper();

  private final Map<String, ObjectNode> definitions = new TreeMap<>();

  private SchemaWriter() {}

  static ObjectNode schema(Class<? extends Event> type) {
    SchemaWriter writer = new SchemaWriter();
    ObjectNode schema = MAPPER.createObjectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("$id", "urn:everdrill:schema:" + EventTypes.nameOf(type));
    schema.put("title", EventTypes.nameOf(type));
    schema.put("description", description(type));
    schema.setAll(writer.object(type));
    if (!writer.definitions.isEmpty()) {
      ObjectNode definitions = schema.putObject("$defs");
      writer.definitions.forEach(definitions::set);
    }
    return schema;
  }

  /** What its record says, and else its family. */
  static String description(Class<? extends Event> type) {
    String own = Javadocs.of(type);
    return own.isEmpty() ? Javadocs.of(type.getEnclosingClass()) : own;
  }

  private ObjectNode object(Class<?> type) {
    ObjectNode object = MAPPER.createObjectNode();
    object.put("type", "object");
    if (!type.isAnnotationPresent(EventType.class)) {
      describe(object, Javadocs.of(type));
    }
    ObjectNode properties = object.putObject("properties");
    ArrayNode required = MAPPER.createArrayNode();
    JsonTypeName kind = type.getAnnotation(JsonTypeName.class);
    if (kind != null) {
      String property = discriminator(type);
      properties.putObject(property).put("const", kind.value());
      required.add(property);
    }
    for (RecordComponent component : type.getRecordComponents()) {
      String name = jsonName(component);
      ObjectNode property = describe(component.getGenericType());
      describe(property, Javadocs.of(type, component.getName()));
      properties.set(name, property);
      if (isRequired(type, name)) {
        required.add(name);
      }
    }
    if (!required.isEmpty()) {
      object.set("required", required);
    }
    return object;
  }

  private static void describe(ObjectNode node, String text) {
    if (!text.isEmpty()) {
      String constants = node.path("description").asText();
      node.put("description", constants.isEmpty() ? text : text + " " + constants);
    }
  }

  private static String discriminator(Class<?> type) {
    return families(type)
        .map(i -> i.getAnnotation(JsonTypeInfo.class))
        .filter(Objects::nonNull)
        .map(JsonTypeInfo::property)
        .findFirst()
        .orElseThrow();
  }

  private static Stream<Class<?>> families(Class<?> type) {
    return Arrays.stream(type.getInterfaces())
        .flatMap(i -> Stream.concat(Stream.of(i), families(i)));
  }

  static String jsonName(RecordComponent component) {
    JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
    return property == null ? component.getName() : property.value();
  }

  /** Reads a sample without the field; what then fails was required. */
  private static boolean isRequired(Class<?> type, String field) {
    Object sample = Samples.of(type);
    ObjectNode json = MAPPER.valueToTree(sample);
    json.remove(field);
    try {
      MAPPER.treeToValue(json, type);
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private ObjectNode describe(Type type) {
    ObjectNode node = MAPPER.createObjectNode();
    if (type instanceof ParameterizedType generic) {
      if (generic.getRawType() == Map.class) {
        node.put("type", "object").putObject("additionalProperties").put("type", "string");
      } else {
        node.put("type", "array").set("items", describe(generic.getActualTypeArguments()[0]));
      }
      return node;
    }
    Class<?> raw = (Class<?>) type;
    if (raw.isSealed()) {
      return reference(raw, () -> oneOf(raw));
    }
    if (raw.isRecord() && jsonValue(raw)) {
      return node.put("type", "string");
    }
    if (raw.isRecord()) {
      return reference(raw, () -> object(raw));
    }
    return scalar(raw, node);
  }

  private static ObjectNode scalar(Class<?> type, ObjectNode node) {
    if (type.isEnum()) {
      node.put("type", "string");
      ArrayNode constants = node.putArray("enum");
      for (Object constant : type.getEnumConstants()) {
        constants.add(HyphenatedConstants.wire((Enum<?>) constant));
      }
      describe(node, constants(type));
      return node;
    }
    if (type == Instant.class) {
      return node.put("type", "string").put("format", "date-time");
    }
    if (type == LocalDate.class) {
      return node.put("type", "string").put("format", "date");
    }
    if (type == URI.class) {
      return node.put("type", "string").put("format", "uri");
    }
    if (type == String.class) {
      return node.put("type", "string");
    }
    if (type == boolean.class) {
      return node.put("type", "boolean");
    }
    if (type == double.class || type == Duration.class) {
      return node.put("type", "number");
    }
    if (type == int.class || type == long.class || type == Integer.class) {
      return node.put("type", "integer");
    }
    throw new AssertionError(type + ": no JSON Schema is known for it");
  }

  /** Those that are explained. */
  private static String constants(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> (Enum<?>) constant)
        .filter(constant -> !Javadocs.of(type, constant.name()).isEmpty())
        .map(
            constant ->
                HyphenatedConstants.wire(constant) + ": " + Javadocs.of(type, constant.name()))
        .collect(Collectors.joining(" "));
  }

  private JsonNode oneOf(Class<?> sealed) {
    ObjectNode node = MAPPER.createObjectNode();
    describe(node, Javadocs.of(sealed));
    ArrayNode alternatives = node.putArray("oneOf");
    Samples.alternatives(sealed).forEach(c -> alternatives.add(object(c)));
    return node;
  }

  private ObjectNode reference(Class<?> type, java.util.function.Supplier<JsonNode> definition) {
    String name = type.getName().replaceFirst(".*\\.", "").replace('$', '.');
    if (!definitions.containsKey(name)) {
      definitions.put(name, MAPPER.createObjectNode());
      definitions.put(name, (ObjectNode) definition.get());
    }
    return MAPPER.createObjectNode().put("$ref", "#/$defs/" + name);
  }

  private static boolean jsonValue(Class<?> record) {
    return Arrays.stream(record.getRecordComponents())
        .anyMatch(c -> c.getAccessor().isAnnotationPresent(JsonValue.class));
  }
}
