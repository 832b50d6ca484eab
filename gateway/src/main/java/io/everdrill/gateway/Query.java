package io.everdrill.gateway;

import io.vertx.core.MultiMap;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The query of a request; a parameter that nobody asked for is refused rather than ignored. */
record Query(MultiMap parameters) {

  /**
   * @throws Problem 400 if there is another parameter, or one twice
   */
  Query allowing(Set<String> names) {
    for (String name : parameters.names()) {
      if (!names.contains(name)) {
        throw Problem.badRequest(name + ": expected a parameter of " + new TreeSet<>(names));
      }
      if (parameters.getAll(name).size() > 1) {
        throw Problem.badRequest(name + ": expected once, got it more often");
      }
    }
    return this;
  }

  /** Empty where it is not there. */
  String text(String name) {
    String value = parameters.get(name);
    return value == null ? "" : value;
  }

  /** Parts between commas; none where it is not there. */
  List<String> list(String name) {
    return text(name).isEmpty() ? List.of() : List.of(text(name).split(",", -1));
  }

  /** One of these words, or the first where it is not there. */
  String oneOf(String name, List<String> words) {
    return text(name).isEmpty() ? words.getFirst() : wordOf(name, words);
  }

  /** One of these words, or empty where it is not there. */
  String wordOf(String name, List<String> words) {
    String value = text(name);
    if (!value.isEmpty() && !words.contains(value)) {
      throw Problem.badRequest(name + ": expected one of " + words);
    }
    return value;
  }

  /** As 2026-11-21, in UTC. */
  LocalDate day(String name, LocalDate fallback) {
    return text(name).isEmpty() ? fallback : day(name, text(name));
  }

  static LocalDate day(String name, String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw Problem.badRequest(name + ": expected a day, as 2026-11-21");
    }
  }

  int number(String name, int fallback, int least, int most) {
    String value = text(name);
    if (value.isEmpty()) {
      return fallback;
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw Problem.badRequest(name + ": expected a number from " + least + " to " + most);
  }
}
