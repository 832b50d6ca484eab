package io.everdrill.agents.faults.cgroup;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Trial;
import io.everdrill.agents.linux.Await;
import io.everdrill.topics.events.Fault;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A fault by control groups on a shell; what it does can be measured by who knows what it runs. */
public abstract class GroupTrial implements Trial {

  private static final Path GROUPS = Path.of("/sys/fs/cgroup");
  private static final int MOST_DEPTH = 12;
  private static final Duration EMPTY_WITHIN = Duration.ofSeconds(5);
  private static final List<String> LIMITS = List.of("cpu.max", "memory.max", "io.max");

  /** Of any injection's group; tests beside this one have such groups too. */
  private static final Pattern OF_AN_ORDER = Pattern.compile("everdrill-(t\\d+-test-1\\.0)");

  /** Of every order that was made. */
  private final Set<String> tags = new HashSet<>();

  private final Path folder;
  private final Path pidFile;
  private final Fault fault;
  private final Process target;
  private final List<Path> ownGroup;
  private final BufferedReader output;
  private final BufferedWriter input;

  /**
   * @param script of the target; {@code $1} is an empty folder
   */
  protected GroupTrial(Fault fault, String script) throws IOException {
    Assumptions.assumeTrue(Files.isDirectory(GROUPS), "needs control groups at " + GROUPS);
    this.fault = fault;
    folder = Files.createTempDirectory("everdrill-trial");
    pidFile = folder.resolve("target.pid");
    target = new ProcessBuilder("sh", "-c", script, "target", folder.toString()).start();
    output = target.inputReader(StandardCharsets.UTF_8);
    input = target.outputWriter(StandardCharsets.UTF_8);
    Files.writeString(pidFile, Long.toString(target.pid()));
    ownGroup = isV2() ? List.of(inGroupOfItsOwn()) : List.of();
  }

  private static boolean isV2() {
    return Files.exists(GROUPS.resolve("cgroup.controllers"));
  }

  /** As a service has one: v2 sets no limit to a process that shares its group. */
  private Path inGroupOfItsOwn() throws IOException {
    Path group = Files.createDirectory(GROUPS.resolve("trial-" + target.pid()));
    Files.writeString(group.resolve("cgroup.procs"), Long.toString(target.pid()));
    return group;
  }

  protected final long pid() {
    return target.pid();
  }

  protected final Path folder() {
    return folder;
  }

  /** What the target answers to a line. */
  protected final String ask(String line) throws IOException {
    input.write(line + "\n");
    input.flush();
    return output.readLine();
  }

  @Override
  public FaultOrder<?> order(Duration limit) {
    return ordered(Orders.onPidFile(pidFile, fault, limit));
  }

  /** Groups of it are seen from now on. */
  final FaultOrder<?> ordered(FaultOrder<?> order) {
    tags.add(order.tag());
    return order;
  }

  @Override
  public FaultOrder<?> onMissingTarget() {
    return Orders.onPidFile(folder.resolve("nobody.pid"), fault, Duration.ofSeconds(3));
  }

  /**
   * Which groups the target and its children are in, with which limits if the group is its own, and
   * which groups of injections there are.
   */
  @Override
  public String world() throws IOException {
    String members =
        Stream.concat(Stream.of(target.toHandle()), target.descendants())
            .filter(p -> p.info().commandLine().orElse("").contains(folder.toString()))
            .map(p -> "/proc/" + p.pid() + "/cgroup")
            .map(GroupTrial::read)
            .distinct()
            .collect(Collectors.joining());
    String limits =
        ownGroup.stream()
            .flatMap(group -> LIMITS.stream().map(file -> group.resolve(file).toString()))
            .map(GroupTrial::read)
            .collect(Collectors.joining());
    return members + limits + groups();
  }

  /** But for those of an order that another test made. */
  private List<Path> groups() throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        GROUPS,
        Set.of(),
        MOST_DEPTH,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path group, BasicFileAttributes any) {
            String name = group.getFileName().toString();
            Matcher ofAnOrder = OF_AN_ORDER.matcher(name);
            if (name.matches("everdrill-t[0-9]+-test.*")
                && (!ofAnOrder.matches() || tags.contains(ofAnOrder.group(1)))) {
              found.add(group);
            }
            return FileVisitResult.CONTINUE;
          }

          /** Groups of others come and go meanwhile. */
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path group, IOException gone) {
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() throws IOException {
    target.descendants().forEach(ProcessHandle::destroyForcibly);
    target.destroyForcibly();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.delete(folder);
    for (Path group : ownGroup) {
      Await.until(
          EMPTY_WITHIN, () -> read(group.resolve("cgroup.procs").toString()).isEmpty(), group + "");
      Files.delete(group);
    }
  }
}
