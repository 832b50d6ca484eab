package io.everdrill.standalone.commands;

import io.everdrill.topics.Json;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one of an enum's names as people write them: small letters with hyphens. */
final class Choice {
  private Choice() {}

  static <E extends Enum<E>> ITypeConverter<E> of(Class<E> type) {
    List<E> constants = Arrays.asList(type.getEnumConstants());
    return text ->
        constants.stream()
            .filter(constant -> Json.word(constant).equals(text))
            .findFirst()
            .orElseThrow(
                () ->
                    new TypeConversionException(
                        "expected one of %s, got '%s'"
                            .formatted(constants.stream().map(Json::word).toList(), text)));
  }
}
