package io.everdrill.democell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cell as its own program on a class path of jars, whose supervisor is killed. */
class CellAloneIT {
  @TempDir private Path folder;

  @Test
  void makesItsClassCacheOnceAndDiesWithItsSupervisor() throws Exception {
    Path run = folder.resolve("run");
    Path output = folder.resolve("output");
    Process supervisor = start(run, output);
    List<Long> pids;
    try {
      await()
          .atMost(Duration.ofSeconds(90))
          .until(() -> !supervisor.isAlive() || Files.readString(output).contains("Frontend: "));
      pids = pidsIn(run);
      assertThat(pids).describedAs(Files.readString(output)).hasSize(12);
      assertThat(usesCache(pids.getFirst())).isTrue();
      assertThat(logs(run)).isEmpty();
    } finally {
      supervisor.destroyForcibly().waitFor();
    }

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> pids.stream().noneMatch(pid -> ProcessHandle.of(pid).isPresent()));
  }

  private Process start(Path run, Path output) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            jars(),
            DemoCellMain.class.getName(),
            run.toString());
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  /** This class path with the compiled classes as a jar, as they are shipped. */
  private String jars() throws IOException {
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (entry.endsWith(".jar")) {
        entries.add(entry);
      } else if (entry.endsWith("classes") && !entry.endsWith("test-classes")) {
        entries.add(0, jar(Path.of(entry)).toString());
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  private Path jar(Path classes) throws IOException {
    Path jar = folder.resolve("demo-cell.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, entries);
        entries.closeEntry();
      }
    }
    return jar;
  }

  private static boolean usesCache(long pid) throws IOException {
    return Files.readString(Path.of("/proc", String.valueOf(pid), "maps")).contains(".aot");
  }

  private static List<Long> pidsIn(Path run) throws IOException {
    List<Long> pids = new ArrayList<>();
    for (Path file : filesIn(run, ".pid")) {
      pids.add(Long.parseLong(Files.readString(file).strip()));
    }
    return pids;
  }

  /** What the processes printed; a cache that did not fit would be heard of here. */
  private static String logs(Path run) throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path file : filesIn(run, ".log")) {
      all.append(Files.readString(file));
    }
    return all.toString();
  }

  private static List<Path> filesIn(Path run, String ending) throws IOException {
    try (Stream<Path> files = Files.list(run)) {
      return files.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }
}
