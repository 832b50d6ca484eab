package io.everdrill.runtime;

import io.everdrill.runtime.SettingsSource.Given;
import io.everdrill.runtime.SettingsSource.Place;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Typed reading of settings by key. A wrong or missing value is noted, and a stand-in given so that
 * reading goes on and finds the next one; {@link SettingsSource#read} then throws.
 */
public final class Settings {
  private static final String STAND_IN = "missing";

  private final SettingsSource source;
  private final String prefix;
  private final Read read;

  /** What all sections share: what was wrong, and what was asked for. */
  private record Read(List<String> problems, Map<String, String> lines) {}

  Settings(SettingsSource source, List<String> problems) {
    this(source, "", new Read(new ArrayList<>(problems), new TreeMap<>()));
  }

  private Settings(SettingsSource source, String prefix, Read read) {
    this.source = source;
    this.prefix = prefix;
    this.read = read;
  }

  /** The same settings, with this name and a dot before each key. */
  public Settings section(String name) {
    return new Settings(source, prefix + name + ".", read);
  }

  public String text(String key) {
    return required(key, "a text", value -> value, STAND_IN);
  }

  public String text(String key, String fallback) {
    return optional(key, value -> value).orElseGet(() -> byDefault(key, fallback));
  }

  public Optional<String> textIfAny(String key) {
    return ifAny(key, value -> value);
  }

  /** Values with commas between. */
  public List<String> list(String key, List<String> fallback) {
    return optional(key, Values::list).orElseGet(() -> byDefault(key, fallback));
  }

  /** A whole number in these bounds, both included. */
  public long number(String key, long least, long greatest, long fallback) {
    return optional(key, value -> Values.wholeNumber(value, least, greatest))
        .orElseGet(() -> byDefault(key, fallback));
  }

  /** A number from 0 to 1. */
  public double share(String key, double fallback) {
    return optional(key, Values::share).orElseGet(() -> byDefault(key, fallback));
  }

  /** A TCP port; 0 takes a free one. */
  public int port(String key, int fallback) {
    return (int) number(key, 0, 65_535, fallback);
  }

  public Duration duration(String key, Duration fallback) {
    return optional(key, Units::duration).orElseGet(() -> byDefault(key, fallback));
  }

  public long bytes(String key, long fallback) {
    return optional(key, Units::bytes).orElseGet(() -> byDefault(key, fallback));
  }

  public URI uri(String key) {
    return required(
        key, "a URI such as http://host:9093", Values::uri, URI.create("missing:" + STAND_IN));
  }

  public URI uri(String key, URI fallback) {
    return optional(key, Values::uri).orElseGet(() -> byDefault(key, fallback));
  }

  public Path path(String key) {
    return required(key, "a path", Values::path, Path.of(STAND_IN));
  }

  public Path path(String key, Path fallback) {
    return optional(key, Values::path).orElseGet(() -> byDefault(key, fallback));
  }

  public Optional<Path> pathIfAny(String key) {
    return ifAny(key, Values::path);
  }

  /**
   * Whatever this function makes of the text, such as an id or what a file holds; it refuses with
   * an {@link IllegalArgumentException}. Empty when there is a problem, which is noted: to ask for
   * the value all the same, last of all, ends the reading.
   */
  public <T> Optional<T> parsed(String key, String expected, Function<String, T> parse) {
    if (source.find(prefix + key).isEmpty()) {
      missing(key, expected);
    }
    return optional(key, parse);
  }

  /** The same of a value that need not be given: empty then too. */
  public <T> Optional<T> parsedIfAny(String key, Function<String, T> parse) {
    return ifAny(key, parse);
  }

  /** One of the names of an enum, in small letters with hyphens. */
  public <E extends Enum<E>> E choice(String key, E fallback) {
    return optional(key, value -> Values.choice(value, fallback.getDeclaringClass()))
        .orElseGet(() -> byDefault(key, fallback));
  }

  /**
   * A secret, from the environment or the file, or from the file that {@code key-file} names; a
   * line end at its end does not count. On the command line anyone could read it.
   */
  public Secret secret(String key) {
    return secretIfAny(key)
        .orElseGet(
            () -> {
              if (source.find(prefix + key).isEmpty()
                  && source.find(prefix + key + "-file").isEmpty()) {
                missing(key + "-file", "a file with the secret");
              }
              return new Secret(STAND_IN);
            });
  }

  public Optional<Secret> secretIfAny(String key) {
    Optional<Path> file = ifAny(key + "-file", Values::path);
    Optional<Given> given = source.find(prefix + key);
    note(key, given.map(g -> "**** (" + g.origin() + ")").orElse("not set"));
    if (given.isEmpty()) {
      return file.flatMap(path -> secretIn(key + "-file", path));
    }
    if (given.get().place() == Place.COMMAND_LINE) {
      problem(
          prefix
              + key
              + ": a secret must not be on the command line, give "
              + prefix
              + key
              + "-file");
      return Optional.empty();
    }
    if (file.isPresent()) {
      problem("%s: given both itself and as a file".formatted(prefix + key));
      return Optional.empty();
    }
    if (given.get().value().isEmpty()) {
      problem(
          "%s: expected a secret, got an empty text %s"
              .formatted(prefix + key, given.get().origin()));
      return Optional.empty();
    }
    return Optional.of(new Secret(given.get().value()));
  }

  /** Notes that something does not fit, beyond what one value says. */
  public void problem(String text) {
    read.problems().add(text);
  }

  List<String> problems() {
    return read.problems();
  }

  /** A line a setting that was asked for. */
  List<String> lines() {
    return read.lines().entrySet().stream().map(e -> e.getKey() + " = " + e.getValue()).toList();
  }

  /** A key that nobody asked for is a typing error, unless it is in a section of another part. */
  void reportUnknown(Set<String> commandLine, Set<String> variables, Map<String, Given> file) {
    Set<String> asked = read.lines().keySet();
    Set<String> sections = asked.stream().map(Settings::sectionOf).collect(Collectors.toSet());
    Set<String> known = asked.stream().map(SettingsSource::variable).collect(Collectors.toSet());
    variables.stream()
        .filter(variable -> !known.contains(variable))
        .filter(variable -> sections.stream().anyMatch(section -> isOf(variable, section)))
        .sorted()
        .forEach(variable -> problem(variable + ": unknown setting in the environment"));
    commandLine.stream()
        .filter(key -> !asked.contains(key))
        .sorted()
        .forEach(key -> problem(key + ": unknown setting on the command line"));
    file.forEach(
        (key, given) -> {
          if (!asked.contains(key) && sections.contains(sectionOf(key))) {
            problem(key + ": unknown setting " + given.origin());
          }
        });
  }

  private static boolean isOf(String variable, String section) {
    return !section.isEmpty() && variable.startsWith(SettingsSource.variable(section));
  }

  private <T> T required(String key, String expected, Function<String, T> parse, T standIn) {
    if (source.find(prefix + key).isEmpty()) {
      missing(key, expected);
      return standIn;
    }
    return optional(key, parse).orElse(standIn);
  }

  private void missing(String key, String expected) {
    String full = prefix + key;
    note(key, "missing");
    problem(
        "%s: expected %s, got nothing; set %s or %s in the file"
            .formatted(full, expected, SettingsSource.variable(full), full));
  }

  private <T> Optional<T> ifAny(String key, Function<String, T> parse) {
    Optional<T> value = optional(key, parse);
    if (value.isEmpty()) {
      note(key, "not set");
    }
    return value;
  }

  private <T> Optional<T> optional(String key, Function<String, T> parse) {
    Optional<Given> given = source.find(prefix + key);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    note(key, given.get().value() + " (" + given.get().origin() + ")");
    try {
      return Optional.of(parse.apply(given.get().value().strip()));
    } catch (IllegalArgumentException e) {
      problem("%s: %s %s".formatted(prefix + key, e.getMessage(), given.get().origin()));
      return Optional.empty();
    }
  }

  private <T> T byDefault(String key, T fallback) {
    read.lines().putIfAbsent(prefix + key, fallback + " (default)");
    return fallback;
  }

  private void note(String key, String value) {
    read.lines().put(prefix + key, value);
  }

  private Optional<Secret> secretIn(String key, Path file) {
    try {
      String text = Files.readString(file).stripTrailing();
      if (!text.isEmpty()) {
        return Optional.of(new Secret(text));
      }
      problem("%s: expected a secret in %s, got an empty file".formatted(prefix + key, file));
    } catch (IOException e) {
      problem("%s: expected a file with the secret, got %s".formatted(prefix + key, e));
    }
    return Optional.empty();
  }

  private static String sectionOf(String key) {
    return key.substring(0, key.lastIndexOf('.') + 1);
  }
}
