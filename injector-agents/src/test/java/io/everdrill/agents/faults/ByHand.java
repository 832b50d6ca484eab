package io.everdrill.agents.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Does what an agent prints for a person, as a person does: gives it to a shell as it is. */
public final class ByHand {

  private static final long MOST_SECONDS = 40;

  /** What such texts call that may not be on a host where the fault is possible. */
  private static final List<String> TOOLS =
      List.of("psql", "redis-cli", "docker", "kafka-configs.sh");

  /** By their names in Kafka's own distribution, which is nowhere here but for its classes. */
  private static final Map<String, String> KAFKAS =
      Map.of(
          "kafka-configs.sh", "kafka.admin.ConfigCommand",
          "kafka-topics.sh", "org.apache.kafka.tools.TopicCommand",
          "kafka-acls.sh", "org.apache.kafka.tools.AclCommand",
          "kafka-leader-election.sh", "org.apache.kafka.tools.LeaderElectionCommand",
          "kafka-reassign-partitions.sh",
              "org.apache.kafka.tools.reassign.ReassignPartitionsCommand",
          "kafka-consumer-groups.sh", "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand");

  private ByHand() {}

  /** The tools that it takes and that are not here. */
  public static List<String> missing(String commands) {
    return TOOLS.stream().filter(commands::contains).filter(tool -> !isHere(tool)).toList();
  }

  private static boolean isHere(String tool) {
    return Stream.of(path().split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
  }

  /**
   * @throws IOException if the shell did not end well, with all that it said
   */
  public static void run(String commands) throws IOException, InterruptedException {
    Path said = Files.createTempFile("everdrill-by-hand-", ".txt");
    try {
      ProcessBuilder builder = new ProcessBuilder("sh", "-c", commands);
      builder.environment().put("PATH", path());
      Process shell = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
      try {
        if (!shell.waitFor(MOST_SECONDS, TimeUnit.SECONDS) || shell.exitValue() != 0) {
          throw new IOException(commands + "\n" + Files.readString(said, UTF_8));
        }
      } finally {
        shell.destroyForcibly();
      }
    } finally {
      Files.delete(said);
    }
  }

  private static String path() {
    return Tools.FOLDER.path() + File.pathSeparator + System.getenv("PATH");
  }

  /** Made once, if ever. */
  private static final class Tools {
    static final TestFolder FOLDER = make();

    private static TestFolder make() {
      TestFolder folder = new TestFolder();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> close(folder)));
      try {
        String archive = "-XX:SharedArchiveFile=" + folder.path().resolve("kafka.jsa");
        for (Map.Entry<String, String> tool : KAFKAS.entrySet()) {
          if (isThere("org.apache.kafka.tools.AclCommand")) {
            write(
                folder.path().resolve(tool.getKey()),
                JavaChild.command(
                    List.of("-XX:+AutoCreateSharedArchive", archive, "-Xlog:disable", "-Xmx128m"),
                    jars(),
                    tool.getValue()));
          }
        }
        write(
            folder.path().resolve("everdrill"),
            JavaChild.command(
                List.of(), System.getProperty("java.class.path"), UndoFaultMain.class.getName()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return folder;
    }

    private static void close(TestFolder folder) {
      try {
        folder.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** A class path that a JVM can keep an archive of. */
    private static String jars() {
      return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
          .filter(entry -> entry.endsWith(".jar"))
          .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("log4j-slf4j2-"))
          .collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isThere(String name) {
      try {
        Class.forName(name, false, ByHand.class.getClassLoader());
        return true;
      } catch (ClassNotFoundException e) {
        return false;
      }
    }

    private static void write(Path script, List<String> command) throws IOException {
      Files.writeString(
          script,
          "#!/bin/sh\nexec "
              + command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "))
              + " \"$@\"\n");
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }
  }
}
