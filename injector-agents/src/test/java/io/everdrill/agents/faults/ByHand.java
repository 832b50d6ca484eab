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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Does what an agent prints for a person, as a person does: gives it to a shell as it is. */
public final class ByHand {

  private static final long MOST_SECONDS = 40;

  /** What docs/faults.md says is there beside them: of coreutils, grep and sed. */
  private static final List<String> ANYWHERE =
      List.of(
          "sh",
          "cat",
          "cut",
          "diff",
          "echo",
          "grep",
          "ls",
          "mktemp",
          "mv",
          "printf",
          "rm",
          "rmdir",
          "sed",
          "sha256sum",
          "sleep",
          "timeout",
          "tr");

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

  /** The commands that such a text says it calls. */
  public static List<String> tools(Class<? extends Undo> undo) {
    ByHandTakes takes = undo.getAnnotation(ByHandTakes.class);
    return takes == null ? List.of() : List.of(takes.value());
  }

  /** Those that it really calls and that are not here. */
  public static List<String> missing(Undo undo) {
    String commands = undo.byHand();
    return tools(undo.getClass()).stream()
        .filter(tool -> commands.contains(tool + " "))
        .filter(tool -> find(tool).isEmpty())
        .toList();
  }

  private static Optional<Path> find(String tool) {
    return Stream.of(path().split(File.pathSeparator))
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * With the tools that it says it calls, and no others.
   *
   * @throws IOException if the shell did not end well, with all that it said
   */
  public static void run(Undo undo) throws IOException, InterruptedException {
    try (TestFolder folder = new TestFolder()) {
      for (String tool :
          Stream.concat(ANYWHERE.stream(), tools(undo.getClass()).stream()).toList()) {
        Optional<Path> here = find(tool);
        if (here.isPresent()) {
          Files.createSymbolicLink(folder.path().resolve(tool), here.get());
        }
      }
      run(undo.byHand(), folder.path().toString());
    }
  }

  /**
   * @throws IOException if the shell did not end well, with all that it said
   */
  public static void run(String commands) throws IOException, InterruptedException {
    run(commands, path());
  }

  private static void run(String commands, String path) throws IOException, InterruptedException {
    Path said = Files.createTempFile("everdrill-by-hand-", ".txt");
    try {
      ProcessBuilder builder = new ProcessBuilder("sh", "-c", commands);
      builder.environment().put("PATH", path);
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
    return Tools.folder().path() + File.pathSeparator + System.getenv("PATH");
  }

  /** Made once, if ever; the next test tries again where they were not. */
  private static final class Tools {
    private static TestFolder made;

    private static synchronized TestFolder folder() {
      if (made == null) {
        made = make();
      }
      return made;
    }

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
