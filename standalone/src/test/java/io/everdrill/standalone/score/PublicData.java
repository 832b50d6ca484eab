package io.everdrill.standalone.score;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Public labelled data that lies beside the repository where it is at all: {@code shared/data} next
 * to a folder above.
 */
final class PublicData {

  private PublicData() {}

  /** Skips the test, and says why, where the data is not there. */
  static Path folder(String name) {
    Path here = Path.of("").toAbsolutePath();
    Optional<Path> found =
        Stream.iterate(here, above -> above != null, Path::getParent)
            .map(above -> above.resolve("shared").resolve("data").resolve(name))
            .filter(Files::isDirectory)
            .findFirst();
    Assumptions.assumeTrue(
        found.isPresent(), () -> "expected the folder shared/data/" + name + " above " + here);
    return found.orElseThrow();
  }
}
