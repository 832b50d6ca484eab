package io.everdrill.scheduler;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.everdrill.topics.EventTypes;
import io.everdrill.topics.InjectionStory;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/** Turns what a store holds into the JSON of our topics and back. */
final class StateSerde {

  private static final JsonMapper MAPPER =
      Json.mapper()
          .rebuild()
          .addModule(
              new SimpleModule("everdrill-stories")
                  .addSerializer(InjectionStory.class, new StoryWriter())
                  .addDeserializer(InjectionStory.class, new StoryReader()))
          .build();

  private StateSerde() {}

  static <T> Serde<T> of(Class<T> type) {
    ObjectWriter writer = MAPPER.writerFor(type);
    ObjectReader reader = MAPPER.readerFor(type);
    Serializer<T> serializer =
        (topic, value) -> {
          try {
            return value == null ? null : writer.writeValueAsBytes(value);
          } catch (IOException e) {
            throw new UncheckedIOException(topic + ": cannot write " + type.getName(), e);
          }
        };
    Deserializer<T> deserializer =
        (topic, bytes) -> {
          try {
            return bytes == null ? null : reader.<T>readValue(bytes);
          } catch (IOException e) {
            throw new UncheckedIOException(topic + ": cannot read " + type.getName(), e);
          }
        };
    return Serdes.serdeFrom(serializer, deserializer);
  }

  private static final class StoryWriter extends JsonSerializer<InjectionStory> {
    @Override
    public void serialize(InjectionStory story, JsonGenerator out, SerializerProvider context)
        throws IOException {
      out.writeStartObject();
      out.writeStringField("injection", story.injection().value());
      out.writeArrayFieldStart("facts");
      for (InjectionEvent fact : story.facts()) {
        out.writeStartObject();
        out.writeStringField("type", EventTypes.nameOf(fact.getClass()));
        context.defaultSerializeField("value", fact, out);
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
    }
  }

  private static final class StoryReader extends JsonDeserializer<InjectionStory> {
    @Override
    public InjectionStory deserialize(JsonParser in, DeserializationContext context)
        throws IOException {
      JsonNode story = context.readTree(in);
      List<InjectionEvent> facts = new ArrayList<>();
      for (JsonNode fact : story.required("facts")) {
        facts.add(
            (InjectionEvent)
                context.readTreeAsValue(
                    fact.required("value"), EventTypes.named(fact.required("type").asText())));
      }
      return InjectionStory.of(new InjectionId(story.required("injection").asText()), facts);
    }
  }
}
