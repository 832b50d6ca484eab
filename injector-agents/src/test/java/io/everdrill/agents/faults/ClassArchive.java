package io.everdrill.agents.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * The classes of this test run as a JVM maps them (application class data sharing, JEP 350), so
 * that a child starts with a third of the work. The JVM takes them from jars only, so what lies in
 * folders goes into one first.
 */
final class ClassArchive implements AutoCloseable {

  private static final long MOST_SECONDS = 60;

  /** A child that is killed has nobody to tell, and its log takes a quarter of its start. */
  private static final String LOGGING = "log4j-.*";

  private static ClassArchive ofHolders;

  private final TestFolder folder = new TestFolder();
  private final String classPath;
  private final Path archive;

  /**
   * @param training is run to its end once: what it loads is in the archive
   */
  ClassArchive(Class<?> training) throws IOException, InterruptedException {
    Path jar = folder.path().resolve("classes.jar");
    List<Path> entries =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).toAbsolutePath())
            .filter(entry -> !entry.getFileName().toString().matches(LOGGING))
            .toList();
    pack(entries.stream().filter(Files::isDirectory).toList(), jar);
    List<String> jars = new ArrayList<>(List.of(jar.toString()));
    entries.stream().filter(Files::isRegularFile).map(Path::toString).forEach(jars::add);
    classPath = String.join(File.pathSeparator, jars);
    archive = folder.path().resolve("classes.jsa");
    try {
      train(training);
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /** The first of two files with one name wins, as on a class path. */
  private static void pack(List<Path> folders, Path jar) throws IOException {
    Set<String> packed = new LinkedHashSet<>();
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.setLevel(0);
      for (Path from : folders) {
        try (Stream<Path> files = Files.walk(from)) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            String name = from.relativize(file).toString();
            if (packed.add(name)) {
              out.putNextEntry(new ZipEntry(name));
              Files.copy(file, out);
            }
          }
        }
      }
    }
  }

  private void train(Class<?> training) throws IOException, InterruptedException {
    Path said = folder.path().resolve("training.txt");
    Process process =
        new ProcessBuilder(
                JavaChild.command(
                    List.of("-XX:ArchiveClassesAtExit=" + archive), classPath, training))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)
          || process.exitValue() != 0
          || !Files.exists(archive)) {
        throw new IOException(training + ": no archive: " + Files.readString(said, UTF_8));
      }
    } finally {
      process.destroyForcibly();
    }
  }

  /** A main class in a JVM of its own that has the archive. */
  Process start(Class<?> main, Object... arguments) throws IOException {
    List<String> options =
        List.of(
            "-XX:SharedArchiveFile=" + archive,
            "-Xlog:disable",
            "-Dslf4j.internal.verbosity=ERROR");
    return JavaChild.start(JavaChild.command(options, classPath, main), arguments);
  }

  /** A main class in a JVM with the archive of those that hold faults. */
  static Process startHolder(Class<?> main, Object... arguments) throws IOException {
    return ofHolders().start(main, arguments);
  }

  /** Made once for all tests of this JVM, if ever; the next test tries again where it was not. */
  private static synchronized ClassArchive ofHolders() throws IOException {
    if (ofHolders == null) {
      try {
        ofHolders = new ClassArchive(HeldFault.Training.class);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while the archive was made", e);
      }
      Runtime.getRuntime().addShutdownHook(new Thread(ofHolders::close));
    }
    return ofHolders;
  }

  @Override
  public void close() {
    try {
      folder.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
