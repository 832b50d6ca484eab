package io.everdrill.agents.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder of a trial's own, deleted with all that is in it. */
public final class TestFolder implements AutoCloseable {

  private final Path path;

  public TestFolder() {
    this(Path.of(System.getProperty("java.io.tmpdir")));
  }

  private TestFolder(Path parent) {
    try {
      path = Files.createTempDirectory(parent, "everdrill-trial").toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In memory, where nobody waits for a disk. */
  static TestFolder inMemory() {
    return new TestFolder(Path.of("/dev/shm"));
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(path)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : deepestFirst) {
      Files.delete(each);
    }
  }
}
