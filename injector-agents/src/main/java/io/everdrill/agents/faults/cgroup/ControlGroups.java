package io.everdrill.agents.faults.cgroup;

import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.Trace;
import io.everdrill.agents.linux.Mount;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The control groups of this host, v1 and v2 (cgroups(7)): where each controller is mounted, and in
 * which group a process is.
 */
public final class ControlGroups {

  /** How the name of a group begins that a fault made; the injection's tag follows. */
  static final String OWN_PREFIX = "everdrill-";

  /** Of an agent: its incarnation, then the injection. */
  private static final String TAG = "[0-9a-f]{16}-.+";

  private static final String PROCESSES = "cgroup.procs";
  private static final String TYPE_V1 = "cgroup";
  private static final String TYPE_V2 = "cgroup2";

  private final Path proc;

  private ControlGroups(Path proc) {
    this.proc = proc;
  }

  public static ControlGroups ofHost() {
    return in(Path.of("/proc"));
  }

  /**
   * @param proc a folder such as /proc
   */
  static ControlGroups in(Path proc) {
    return new ControlGroups(proc);
  }

  /** Whether there is a v1 hierarchy with this controller that can be written. */
  public Support supportV1(String controller) {
    return mountV1(controller)
        .map(ControlGroups::writable)
        .orElseGet(() -> new Support.No("no cgroup v1 hierarchy with controller " + controller));
  }

  /** Whether v2 is mounted, with this controller, and can be written. */
  public Support supportV2(String controller) {
    return mountV2()
        .map(
            mount -> {
              String all = read(mount.point().resolve("cgroup.controllers")).strip();
              return Arrays.asList(all.split(" ")).contains(controller)
                  ? writable(mount)
                  : new Support.No(
                      "cgroup v2 at "
                          + mount.point()
                          + " has no controller "
                          + controller
                          + ": cgroup.controllers says '"
                          + all
                          + "'");
            })
        .orElseGet(() -> new Support.No("cgroup v2 is not mounted"));
  }

  /** Whether v2 is mounted and can be written; for what needs no controller. */
  public Support supportV2() {
    return mountV2()
        .map(ControlGroups::writable)
        .orElseGet(() -> new Support.No("cgroup v2 is not mounted"));
  }

  /** The groups that faults made, in every hierarchy, whoever left them. */
  public List<Trace> traces() {
    return Mount.all().stream()
        .filter(mount -> mount.type().equals(TYPE_V1) || mount.type().equals(TYPE_V2))
        .flatMap(mount -> ownBelow(mount.point()).stream())
        .map(
            group ->
                new Trace(
                    "control group " + group,
                    group.getFileName().toString().substring(OWN_PREFIX.length()),
                    "for p in $(cat %1$s/cgroup.procs); do echo $p > %2$s/cgroup.procs; done; rmdir %1$s"
                        .formatted(group, group.getParent())))
        .toList();
  }

  private static List<Path> ownBelow(Path hierarchy) {
    List<Path> own = new ArrayList<>();
    try {
      Files.walkFileTree(
          hierarchy,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path group, BasicFileAttributes attributes) {
              if (group.getFileName().toString().matches(OWN_PREFIX + TAG)) {
                own.add(group);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path gone, IOException e) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(hierarchy + ": cannot be looked through", e);
    }
    return own;
  }

  private static Support writable(Mount mount) {
    return Files.isWritable(mount.point().resolve(PROCESSES))
        ? new Support.Yes()
        : new Support.No(mount.point() + ": this user may not write there, or it is read-only");
  }

  /**
   * The group of a process in the v1 hierarchy of a controller.
   *
   * @throws OrderRefused if there is none that can be seen from here
   */
  public Path groupV1(long pid, String controller) {
    return mountV1(controller)
        .flatMap(m -> within(m, path(pid, fields -> hasController(fields[1], controller))))
        .orElseThrow(() -> unseen(pid, "v1 controller " + controller));
  }

  /**
   * The group of a process in v2.
   *
   * @throws OrderRefused if there is none that can be seen from here
   */
  public Path groupV2(long pid) {
    return mountV2()
        .flatMap(m -> within(m, path(pid, fields -> fields[1].isEmpty())))
        .orElseThrow(() -> unseen(pid, "v2"));
  }

  /** Whether a group is the outermost that can be seen. */
  boolean isRoot(Path group) {
    return Mount.all(proc.resolve("self/mountinfo")).stream()
        .anyMatch(m -> m.point().equals(group));
  }

  /** The folders of a group in every hierarchy that has it, by its path from the root of each. */
  List<Path> named(String path) {
    return Stream.concat(mounts(TYPE_V1), mounts(TYPE_V2))
        .flatMap(mount -> within(mount, path).stream())
        .filter(Files::isDirectory)
        .toList();
  }

  /** Its folder in the v1 hierarchy of a controller, if it is there. */
  Optional<Path> namedV1(String path, String controller) {
    return mountV1(controller).flatMap(m -> within(m, path)).filter(Files::isDirectory);
  }

  /** Its folder in v2, if it is there. */
  Optional<Path> namedV2(String path) {
    return mountV2().flatMap(m -> within(m, path)).filter(Files::isDirectory);
  }

  /** Whether a process is in this group of any hierarchy, or in one below it. */
  boolean holds(String path, long pid) {
    try {
      return Files.readAllLines(proc.resolve(pid + "/cgroup")).stream()
          .anyMatch(line -> Path.of(line.split(":", 3)[2]).startsWith(path));
    } catch (IOException e) {
      // It has ended.
      return false;
    }
  }

  private static OrderRefused unseen(long pid, String what) {
    return new OrderRefused(
        Refusal.UNSUPPORTED, "process " + pid + ": no control group (" + what + ") seen from here");
  }

  private static boolean hasController(String list, String controller) {
    return Arrays.asList(list.split(",")).contains(controller);
  }

  private Optional<Mount> mountV1(String controller) {
    return mounts(TYPE_V1).filter(m -> m.superOptions().contains(controller)).findFirst();
  }

  private Optional<Mount> mountV2() {
    return mounts(TYPE_V2).findFirst();
  }

  private Stream<Mount> mounts(String type) {
    return Mount.all(proc.resolve("self/mountinfo")).stream().filter(m -> m.type().equals(type));
  }

  /** Which line of /proc/PID/cgroup; its fields are a number, controllers, the path. */
  private interface Line {
    boolean is(String[] fields);
  }

  private String path(long pid, Line wanted) {
    for (String line : read(proc.resolve(pid + "/cgroup")).lines().toList()) {
      String[] fields = line.split(":", 3);
      if (wanted.is(fields)) {
        return fields[2];
      }
    }
    return "";
  }

  /** A mount may show only a part of the hierarchy, as in a container. */
  private static Optional<Path> within(Mount mount, String path) {
    Path root = Path.of(mount.root());
    if (path.isEmpty() || path.startsWith("/..") || !Path.of(path).startsWith(root)) {
      return Optional.empty();
    }
    return Optional.of(
        mount.point().resolve(root.relativize(Path.of(path)).toString()).normalize());
  }

  /** Of a v1 group that grows meanwhile some may be missing, also such as were there before. */
  static List<Long> processes(Path group) {
    return read(group.resolve(PROCESSES)).lines().map(Long::parseLong).toList();
  }

  /** Moves a process with all its threads; the kernel refuses one that has ended. */
  static void move(long pid, Path group) throws IOException {
    overwrite(group.resolve(PROCESSES), Long.toString(pid));
  }

  public static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read", e);
    }
  }

  static void write(Path file, String text) {
    try {
      overwrite(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": '" + text + "' was refused", e);
    }
  }

  private static void overwrite(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
  }
}
