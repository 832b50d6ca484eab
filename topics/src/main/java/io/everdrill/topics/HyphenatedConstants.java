package io.everdrill.topics;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Java's NO_LEASE is the wire's {@code no-lease}: the ecosystem's way to write a constant. */
final class HyphenatedConstants {

  private HyphenatedConstants() {}

  static String wire(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** In the order of their ordinals; a constant with a body is of a class below the type's. */
  private static List<Enum<?>> constants(JavaType type) {
    Class<?> raw = type.getRawClass();
    return Arrays.stream((raw.isEnum() ? raw : raw.getSuperclass()).getEnumConstants())
        .<Enum<?>>map(Enum.class::cast)
        .toList();
  }

  static final class Writers extends BeanSerializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonSerializer<?> modifyEnumSerializer(
        SerializationConfig config,
        JavaType type,
        BeanDescription description,
        JsonSerializer<?> serializer) {
      SerializableString[] words =
          constants(type).stream()
              .map(constant -> new SerializedString(wire(constant)))
              .toArray(SerializableString[]::new);
      return new JsonSerializer<Enum<?>>() {
        @Override
        public void serialize(Enum<?> value, JsonGenerator out, SerializerProvider context)
            throws IOException {
          out.writeString(words[value.ordinal()]);
        }
      };
    }
  }

  static final class Readers extends BeanDeserializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonDeserializer<?> modifyEnumDeserializer(
        DeserializationConfig config,
        JavaType type,
        BeanDescription description,
        JsonDeserializer<?> deserializer) {
      List<Enum<?>> constants = constants(type);
      Map<String, Enum<?>> byName =
          constants.stream().collect(Collectors.toMap(c -> wire(c), Function.identity()));
      return new JsonDeserializer<Enum<?>>() {
        @Override
        public Enum<?> deserialize(JsonParser in, DeserializationContext context)
            throws IOException {
          Enum<?> found = byName.get(in.getValueAsString(""));
          return found != null
              ? found
              : (Enum<?>)
                  context.handleWeirdStringValue(
                      type.getRawClass(),
                      in.getValueAsString(""),
                      "expected one of %s",
                      constants.stream().map(c -> wire(c)).toList());
        }
      };
    }
  }
}
