package io.everdrill.agents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.everdrill.agents.faults.Undo;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this agent has begun, on disk before it begins (S1, S2): one file an injection, written
 * beside, forced, renamed into place. A new journal is a new incarnation, so an agent that lost its
 * memory cannot be ordered to do again what it has done.
 */
final class Journal implements AutoCloseable {

  /** What is over stays known for this long, many times the life of a command. */
  static final Duration KEPT = Duration.ofHours(24);

  /** And no more than this many; the oldest go first. */
  static final int MOST_KEPT = 10_000;

  static final String SUFFIX = ".json";
  static final String INCARNATION = "incarnation";

  private static final String UNREADABLE = SUFFIX + ".unreadable";
  private static final String BEING_WRITTEN = ".tmp";

  /** Beside an entry whose end the broker has acknowledged. */
  private static final String TOLD = ".told";

  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  private final Path folder;
  private final InstantSource time;
  private final JsonMapper mapper = Json.mapper();
  private final FileChannel lockFile;
  private final Map<InjectionId, JournalEntry> entries = new TreeMap<>();
  private final List<InjectionId> unreadable = new ArrayList<>();
  private final String incarnation;

  private Journal(Path folder, FileChannel lockFile, InstantSource time, RandomGenerator chance)
      throws IOException {
    this.folder = folder;
    this.lockFile = lockFile;
    this.time = time;
    this.incarnation = readOrMakeIncarnation(chance);
    readEntries();
    readUnreadable();
    forgetOld();
  }

  /**
   * The journal in this folder, made if it is not there.
   *
   * @param chance names a new incarnation
   * @throws JournalHeld if another agent has it open
   */
  static Journal open(Path folder, InstantSource time, RandomGenerator chance) {
    try {
      Files.createDirectories(folder);
      FileChannel lockFile = FileChannel.open(folder.resolve("lock"), CREATE, WRITE);
      if (!locked(lockFile)) {
        lockFile.close();
        throw new JournalHeld(folder);
      }
      return new Journal(folder, lockFile, time, chance);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be opened as a journal", e);
    }
  }

  private static boolean locked(FileChannel file) throws IOException {
    try {
      FileLock lock = file.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  String incarnation() {
    return incarnation;
  }

  /** Whether a command for it was obeyed or refused before. */
  synchronized boolean knows(InjectionId injection) {
    return entries.containsKey(injection) || unreadable.contains(injection);
  }

  synchronized boolean isOver(InjectionId injection) {
    JournalEntry entry = entries.get(injection);
    return entry != null && entry.over();
  }

  synchronized List<JournalEntry> entries() {
    return List.copyOf(entries.values());
  }

  /** On return it is on disk. */
  synchronized void write(JournalEntry entry) {
    try {
      forced(fileOf(entry.injection()), mapper.writeValueAsBytes(entry));
      entries.put(entry.injection(), entry);
    } catch (IOException e) {
      throw new UncheckedIOException(fileOf(entry.injection()) + ": cannot be written", e);
    }
    if (entries.size() > MOST_KEPT) {
      forgetOld();
    }
  }

  /** Adds a fact to an entry that was written; on return it is on disk. */
  synchronized void add(InjectionEvent event) {
    update(event.injection(), entry -> entry.with(event));
  }

  /** Another way back takes the place of the one that was used; on return it is on disk. */
  synchronized void prepared(InjectionId injection, String mechanism, Undo undo) {
    update(injection, entry -> entry.with(mechanism, undo));
  }

  /** How much of the disk that it is on is free, 0 to 1. */
  double freeShare() {
    try {
      FileStore disk = Files.getFileStore(folder);
      return (double) disk.getUsableSpace() / Math.max(1, disk.getTotalSpace());
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": its disk cannot be read", e);
    }
  }

  /**
   * Notes that the broker has acknowledged its end; not forced to disk, so cheap: after a power cut
   * it is told once more, which is harmless.
   */
  synchronized void told(InjectionId injection) {
    JournalEntry entry = entries.get(injection);
    if (entry == null || entry.told()) {
      return;
    }
    try {
      Files.write(toldFileOf(injection), new byte[0]);
      entries.put(injection, entry.asTold());
    } catch (IOException e) {
      throw new UncheckedIOException(toldFileOf(injection) + ": cannot be written", e);
    }
  }

  private void update(InjectionId injection, UnaryOperator<JournalEntry> change) {
    JournalEntry entry = entries.get(injection);
    if (entry != null) {
      write(change.apply(entry));
    }
  }

  /** Notes that the fault is in force now; not forced to disk, so cheap. */
  void touch(InjectionId injection) {
    try {
      Files.setLastModifiedTime(fileOf(injection), FileTime.from(time.instant()));
    } catch (IOException e) {
      LOG.warn("{}: cannot be touched: {}", fileOf(injection), e.toString());
    }
  }

  /** When it was last written or touched. */
  Instant lastTouched(InjectionId injection) {
    try {
      return Files.getLastModifiedTime(fileOf(injection)).toInstant();
    } catch (IOException e) {
      throw new UncheckedIOException(fileOf(injection) + ": cannot be read", e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": lock", e);
    }
  }

  private Path fileOf(InjectionId injection) {
    return folder.resolve(injection + SUFFIX);
  }

  private Path toldFileOf(InjectionId injection) {
    return folder.resolve(injection + TOLD);
  }

  private String readOrMakeIncarnation(RandomGenerator chance) throws IOException {
    Path file = folder.resolve(INCARNATION);
    try {
      return Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      String fresh = HexFormat.of().toHexDigits(chance.nextLong());
      forced(file, fresh.getBytes(UTF_8));
      return fresh;
    }
  }

  private void readEntries() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (Path file : files) {
        try {
          JournalEntry entry = mapper.readValue(Files.readAllBytes(file), JournalEntry.class);
          if (!entry.unreadable().isEmpty()) {
            LOG.warn("{}: facts of another release are left out: {}", file, entry.unreadable());
          }
          boolean told = Files.exists(toldFileOf(entry.injection()));
          entries.put(entry.injection(), told ? entry.asTold() : entry);
        } catch (IOException | IllegalArgumentException e) {
          // What it began has ended by itself; what is left to do is a person's to find out.
          Path aside = file.resolveSibling(nameOf(file) + UNREADABLE);
          Files.move(file, aside, ATOMIC_MOVE);
          LOG.error("{}: expected a journal entry, kept as {}: {}", file, aside, e.toString());
        }
      }
    }
  }

  private void readUnreadable() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + UNREADABLE)) {
      for (Path file : files) {
        try {
          unreadable.add(new InjectionId(nameOf(file)));
        } catch (IllegalArgumentException e) {
          LOG.error("{}: a file that no agent has written: {}", file, e.getMessage());
        }
      }
    }
  }

  private static String nameOf(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.indexOf(SUFFIX));
  }

  /**
   * The injections whose entries cannot be read, set aside now or earlier: nobody can tell whether
   * something of them is in force, until a person has looked and deleted the file.
   */
  List<InjectionId> unreadable() {
    return List.copyOf(unreadable);
  }

  /** Where what is left of such an entry lies. */
  Path asideOf(InjectionId injection) {
    return folder.resolve(injection + UNREADABLE);
  }

  /** Never one that is not over, nor one whose end nobody was told of. */
  private void forgetOld() {
    Instant oldest = time.instant().minus(KEPT);
    List<JournalEntry> forgettable =
        entries.values().stream()
            .filter(JournalEntry::told)
            .filter(JournalEntry::over)
            .sorted(Comparator.comparing(e -> e.command().issuedAt()))
            .toList();
    int tooMany = entries.size() - MOST_KEPT;
    for (JournalEntry entry : forgettable) {
      if (tooMany > 0 || entry.command().issuedAt().isBefore(oldest)) {
        tooMany--;
        try {
          // First, for one without an entry nobody ever deletes; without it, it is told once more.
          Files.deleteIfExists(toldFileOf(entry.injection()));
          Files.deleteIfExists(fileOf(entry.injection()));
          entries.remove(entry.injection());
        } catch (IOException e) {
          LOG.warn("{}: cannot be deleted: {}", fileOf(entry.injection()), e.toString());
        }
      }
    }
  }

  /** Written whole or not at all, and there after a power cut. */
  private void forced(Path file, byte[] content) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + BEING_WRITTEN);
    try (FileChannel channel = FileChannel.open(beside, CREATE, WRITE, TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(beside, file, ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(folder, READ)) {
      directory.force(true);
    }
  }
}
