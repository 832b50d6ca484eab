package io.everdrill.agents.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The processes that an injection started, found by the tag in their environment: known before they
 * are started, inherited by their children, and never that of a stranger with a recycled number.
 */
public final class TaggedProcesses {

  /** The environment variable that holds the tag. */
  public static final String VARIABLE = "EVERDRILL_INJECTION";

  private TaggedProcesses() {}

  public static List<Long> of(String tag) {
    List<Long> found = new ArrayList<>();
    try (DirectoryStream<Path> processes =
        Files.newDirectoryStream(Path.of("/proc"), p -> p.toString().matches("/proc/[0-9]+"))) {
      for (Path process : processes) {
        if (carries(process, VARIABLE + "=" + tag)) {
          found.add(Long.parseLong(process.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("/proc cannot be listed", e);
    }
    return found;
  }

  /** A zombie has an empty environment, so it does not count. */
  private static boolean carries(Path process, String variable) {
    try {
      String environment = Files.readString(process.resolve("environ"), ISO_8859_1);
      return Arrays.asList(environment.split("\0")).contains(variable);
    } catch (IOException e) {
      // Gone meanwhile, or another user's and so not ours.
      return false;
    }
  }

  public static void kill(String tag) {
    for (long pid : of(tag)) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }
}
