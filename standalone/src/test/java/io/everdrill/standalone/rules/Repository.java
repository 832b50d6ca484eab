package io.everdrill.standalone.rules;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the sources and classes of all modules are, seen from the folder that the tests run in. */
final class Repository {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private Repository() {}

  /** Folders of modules, each with a pom. */
  static List<Path> modules() throws IOException {
    try (Stream<Path> folders = Files.list(ROOT)) {
      return folders.filter(folder -> Files.isRegularFile(folder.resolve("pom.xml"))).toList();
    }
  }

  /** All Java files below src/main or src/test, relative to the root. */
  static List<Path> javaFiles(String main) throws IOException {
    var files = Stream.<Path>builder();
    for (Path module : modules()) {
      Path sources = module.resolve("src").resolve(main).resolve("java");
      if (Files.isDirectory(sources)) {
        try (Stream<Path> found = Files.walk(sources)) {
          found
              .filter(file -> file.toString().endsWith(".java"))
              .map(ROOT::relativize)
              .forEach(files);
        }
      }
    }
    return files.build().sorted().toList();
  }

  /** A folder of ours, wherever the repository lies. */
  static Path folder(Path relative) {
    return ROOT.resolve(relative);
  }

  static String read(Path relative) throws IOException {
    return Files.readString(ROOT.resolve(relative));
  }
}
