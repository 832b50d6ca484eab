package io.everdrill.agents;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.Trace;
import io.everdrill.topics.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks at the host for what faults left there and no journal holds open: the question after a
 * crash that took the journal with it, and the proof after a quiet day. Locks and changes nothing,
 * so it may be asked while agents run.
 */
public final class Sweep {

  private static final JsonMapper MAPPER = Json.mapper();

  private Sweep() {}

  /**
   * What belongs to no injection that a journal holds open.
   *
   * @param journals of every agent of this host
   */
  public static List<Trace> strays(DriverSet drivers, List<Path> journals) {
    return strays(drivers, journals, List.of());
  }

  /**
   * As {@link #strays(DriverSet, List)}, and files too.
   *
   * @param folders that are looked through for files that faults lay beside others
   */
  public static List<Trace> strays(DriverSet drivers, List<Path> journals, List<Path> folders) {
    // Before and after the look: what begins or ends meanwhile is in one of the two.
    Set<String> open = openTags(journals);
    List<Trace> traces =
        Stream.concat(
                drivers.traces().stream(),
                folders.stream().flatMap(f -> StrayFiles.below(f).stream()))
            .toList();
    open.addAll(openTags(journals));
    return traces.stream().filter(trace -> !open.contains(trace.tag())).toList();
  }

  private static Set<String> openTags(List<Path> journals) {
    Set<String> tags = new HashSet<>();
    for (Path journal : journals) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(journal, "*" + Journal.SUFFIX)) {
        String incarnation = Files.readString(journal.resolve(Journal.INCARNATION)).strip();
        for (Path file : files) {
          addIfOpen(file, incarnation, tags);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(journal + ": cannot be read as an agent's journal", e);
      }
    }
    return tags;
  }

  private static void addIfOpen(Path file, String incarnation, Set<String> tags)
      throws IOException {
    try {
      JournalEntry entry = MAPPER.readValue(Files.readAllBytes(file), JournalEntry.class);
      if (!entry.over()) {
        tags.add(CommandDesk.tag(incarnation, entry.injection()));
      }
    } catch (NoSuchFileException e) {
      // Forgotten meanwhile, so it was over.
    }
  }
}
