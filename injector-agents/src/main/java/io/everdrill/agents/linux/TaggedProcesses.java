package io.everdrill.agents.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The processes that an injection started, found by the tag in their environment: known before they
 * are started, inherited by their children, and never that of a stranger with a recycled number.
 */
public final class TaggedProcesses {

  /** The environment variable that holds the tag. */
  public static final String VARIABLE = "EVERDRILL_INJECTION";

  private TaggedProcesses() {}

  /** Those of one injection. */
  public static List<Long> of(String tag) {
    return all().entrySet().stream()
        .filter(process -> process.getValue().equals(tag))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Those of every injection, each with its tag. */
  public static Map<Long, String> all() {
    Map<Long, String> found = new TreeMap<>();
    try (DirectoryStream<Path> processes =
        Files.newDirectoryStream(Path.of("/proc"), p -> p.toString().matches("/proc/[0-9]+"))) {
      for (Path process : processes) {
        String tag = tag(process);
        if (!tag.isEmpty()) {
          found.put(Long.parseLong(process.getFileName().toString()), tag);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("/proc cannot be listed", e);
    }
    return found;
  }

  /** Empty if it has none; a zombie has an empty environment, so it does not count. */
  private static String tag(Path process) {
    try {
      String environment = Files.readString(process.resolve("environ"), ISO_8859_1);
      return Stream.of(environment.split("\0"))
          .filter(variable -> variable.startsWith(VARIABLE + "="))
          .map(variable -> variable.substring(VARIABLE.length() + 1))
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      // Gone meanwhile, or another user's and so not ours.
      return "";
    }
  }

  public static void kill(String tag) {
    for (long pid : of(tag)) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }
}
