package io.everdrill.agents;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.SqlUndo;
import io.everdrill.agents.faults.Survey;
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

/**
 * Looks at the host for what faults left there and no journal holds open: the question after a
 * crash that took the journal with it, and the proof after a quiet day. Locks and changes nothing,
 * so it may be asked while agents run.
 */
public final class Sweep {

  private static final JsonMapper MAPPER = Json.mapper();

  private Sweep() {}

  /**
   * What belongs to no injection that a journal holds open, and what was not looked at.
   *
   * @param drivers with connections to the servers that are to be looked at
   * @param journals of every agent of this host
   * @param folders that are looked through for files that faults lay beside others
   */
  public static Survey strays(DriverSet drivers, List<Path> journals, List<Path> folders) {
    // Before and after the look: what begins or ends meanwhile is in one of the two.
    Set<String> open = openTags(journals);
    Survey survey = drivers.survey().and(OtherNetworks.survey()).and(files(folders));
    open.addAll(openTags(journals));
    return new Survey(
        survey.found().stream().filter(trace -> !open.contains(trace.tag())).toList(),
        survey.unseen());
  }

  private static Survey files(List<Path> folders) {
    return folders.isEmpty()
        ? Survey.NOTHING.butNot("files that faults lay beside others: no folder is named")
        : folders.stream()
            .map(folder -> new Survey(StrayFiles.below(folder), List.of()))
            .reduce(Survey.NOTHING, Survey::and);
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
        String tag = CommandDesk.tag(incarnation, entry.injection());
        tags.add(tag);
        tags.add(SqlUndo.nameOf(tag));
      }
    } catch (NoSuchFileException e) {
      // Forgotten meanwhile, so it was over.
    }
  }
}
