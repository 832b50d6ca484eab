package io.everdrill.runtime;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Turns the text of one setting into a typed value, or says what was expected and what came. */
final class Values {
  private Values() {}

  static List<String> list(String value) {
    return Arrays.stream(value.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }

  static long wholeNumber(String value, long least, long greatest) {
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= greatest) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, with the bounds.
    }
    throw new IllegalArgumentException(
        "expected a whole number from %d to %d, got '%s'".formatted(least, greatest, value));
  }

  static double share(String value) {
    try {
      double number = Double.parseDouble(value);
      if (number >= 0 && number <= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, with the bounds.
    }
    throw new IllegalArgumentException("expected a number from 0 to 1, got '" + value + "'");
  }

  static URI uri(String value) {
    try {
      URI uri = new URI(value);
      if (uri.isAbsolute()) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "expected a URI such as http://host:9093, got '" + value + "'");
  }

  static Path path(String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("expected a path, got '" + value + "'", e);
    }
  }

  static <E extends Enum<E>> E choice(String value, Class<E> type) {
    for (E constant : type.getEnumConstants()) {
      if (nameOf(constant).equals(value)) {
        return constant;
      }
    }
    String names =
        Arrays.stream(type.getEnumConstants())
            .map(Values::nameOf)
            .collect(Collectors.joining(", "));
    throw new IllegalArgumentException("expected one of " + names + ", got '" + value + "'");
  }

  private static String nameOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
