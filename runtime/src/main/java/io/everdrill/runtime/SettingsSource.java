package io.everdrill.runtime;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where settings come from: the command line goes before the environment, that before a YAML file,
 * that before the default.
 *
 * <p>A key such as {@code kafka.bootstrap-servers} is {@code EVERDRILL_KAFKA_BOOTSTRAP_SERVERS} in
 * the environment and {@code bootstrap-servers} under {@code kafka} in the file. A part's settings
 * are a record with a method {@code from(Settings)}; all that is wrong is said in one exception.
 */
public final class SettingsSource {
  /** What the launcher reads. */
  private static final Set<String> NOT_SETTINGS = Set.of("EVERDRILL_JAVA_OPTS", "EVERDRILL_BUILD");

  private final Map<String, Given> file;
  private final Map<String, String> environment;
  private final Map<String, String> commandLine;
  private final Set<String> sections;
  private final List<String> problems;

  /** One value as it was given, and where. */
  record Given(String value, String origin, Place place) {}

  enum Place {
    COMMAND_LINE,
    ENVIRONMENT,
    FILE
  }

  private SettingsSource(
      Map<String, Given> file,
      Map<String, String> environment,
      Map<String, String> commandLine,
      Set<String> sections,
      List<String> problems) {
    this.file = file;
    this.environment = environment;
    this.commandLine = commandLine;
    this.sections = sections;
    this.problems = problems;
  }

  /** The variables that begin with {@code EVERDRILL_}; an empty one counts as not set. */
  public static SettingsSource of(Map<String, String> environment) {
    return new SettingsSource(Map.of(), Map.copyOf(environment), Map.of(), Set.of(), List.of());
  }

  /** Adds a YAML file; one that cannot be read is a problem of {@link #read}. */
  public SettingsSource withFile(Path path) {
    List<String> found = new ArrayList<>(problems);
    Map<String, Given> values = SettingsFile.read(path, found);
    return new SettingsSource(values, environment, commandLine, sections, List.copyOf(found));
  }

  /** Adds what was said on the command line, by key. */
  public SettingsSource withCommandLine(Map<String, String> pairs) {
    return new SettingsSource(file, environment, Map.copyOf(pairs), sections, problems);
  }

  /**
   * Names all sections that any part has: a file that has another one is wrong, and a variable of
   * another one is told, for nobody reads it.
   */
  public SettingsSource withSections(Set<String> names) {
    return new SettingsSource(file, environment, commandLine, Set.copyOf(names), problems);
  }

  /**
   * Reads the settings of this process, all of them in one call.
   *
   * @throws InvalidSettings when anything is wrong: a value, a missing one, an unknown key
   */
  public <T> T read(Function<Settings, T> from) {
    return read(from, line -> {});
  }

  /**
   * Reads, and prints a line a setting with where it came from; secrets are stars.
   *
   * @throws InvalidSettings when anything is wrong: a value, a missing one, an unknown key
   */
  public <T> T read(Function<Settings, T> from, Consumer<String> print) {
    Settings settings = new Settings(this, problems);
    List<T> result = new ArrayList<>(1);
    try {
      result.add(from.apply(settings));
    } catch (IllegalArgumentException e) {
      // What a record refuses may follow from a value that is a problem already.
      if (settings.problems().isEmpty()) {
        settings.problem(e.getMessage());
      }
    } catch (NoSuchElementException e) {
      // A value that is missing, or wrong, is a problem already.
      if (settings.problems().isEmpty()) {
        throw e;
      }
    }
    settings.reportUnknown(commandLine.keySet(), variables(), file);
    unknownSections().forEach(settings::problem);
    if (!settings.problems().isEmpty()) {
      throw new InvalidSettings(settings.problems());
    }
    settings.lines().forEach(print);
    unreadVariables().forEach(print);
    return result.getFirst();
  }

  Optional<Given> find(String key) {
    if (commandLine.containsKey(key)) {
      String origin = "on the command line";
      return Optional.of(new Given(commandLine.get(key), origin, Place.COMMAND_LINE));
    }
    String variable = variable(key);
    String value = environment.getOrDefault(variable, "");
    if (!value.isEmpty()) {
      return Optional.of(new Given(value, "in " + variable, Place.ENVIRONMENT));
    }
    return Optional.ofNullable(file.get(key));
  }

  private List<String> unknownSections() {
    if (sections.isEmpty()) {
      return List.of();
    }
    return file.entrySet().stream()
        .filter(entry -> !sections.contains(entry.getKey().split("[.]")[0]))
        .map(
            entry ->
                "%s: expected one of the sections %s, got another %s"
                    .formatted(entry.getKey(), new TreeSet<>(sections), entry.getValue().origin()))
        .toList();
  }

  /** Not wrong: a probe's password, or what a script of ours reads, may be called so. */
  private List<String> unreadVariables() {
    if (sections.isEmpty()) {
      return List.of();
    }
    return variables().stream()
        .filter(variable -> variable.startsWith(variable("")))
        .filter(variable -> !NOT_SETTINGS.contains(variable))
        .filter(
            variable ->
                sections.stream().noneMatch(name -> variable.startsWith(variable(name + "."))))
        .sorted()
        .map(variable -> variable + ": names no setting of any part")
        .toList();
  }

  /** Those that are set; who sets one to nothing takes it back. */
  private Set<String> variables() {
    return environment.entrySet().stream()
        .filter(entry -> !entry.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  static String variable(String key) {
    return "EVERDRILL_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
