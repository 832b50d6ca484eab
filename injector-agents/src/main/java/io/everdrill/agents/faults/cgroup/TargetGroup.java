package io.everdrill.agents.faults.cgroup;

import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.InventoryEvent.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The control group that a target is, with all that is in it and below it, once it is known that it
 * may be broken. In v1 the hierarchy of each controller may have a group of this path, and they are
 * taken for one.
 */
public final class TargetGroup {

  /** What is set in a group stays as long as the host is up, and its process 1. */
  static final long LIVES_WITH = 1;

  /** Who serves SSH is called so, and who serves one session of it. */
  private static final String SSH_SERVER = "sshd";

  private final ControlGroups groups;
  private final String path;
  private final List<Path> folders;

  private TargetGroup(ControlGroups groups, String path) {
    this.groups = groups;
    this.path = path;
    this.folders = groups.named(path);
  }

  /**
   * @throws OrderRefused if it is not there, or empty; or holds all processes, the agent, process 1
   *     or sshd, or is the group of an injection
   */
  public static TargetGroup of(ControlGroups groups, Target target) {
    TargetGroup group = new TargetGroup(groups, target.location().controlGroup());
    group.requireBreakable();
    if (group.processes().isEmpty()) {
      throw new OrderRefused(
          Refusal.TARGET_NOT_FOUND,
          "control group " + group.path + (group.folders.isEmpty() ? ": not here" : ": is empty"));
    }
    return group;
  }

  private void requireBreakable() {
    if (path.equals("/") || folders.stream().anyMatch(groups::isRoot)) {
      throw refused("it is the root, and holds every process");
    }
    if (path.contains("/" + ControlGroups.OWN_PREFIX)) {
      throw new OrderRefused(
          Refusal.CONFLICT, "control group " + path + ": it is of another injection");
    }
    ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> groups.holds(path, pid))
        .forEach(this::requireBreakable);
    if (processes().contains(0L)) {
      throw refused("it holds processes that cannot be seen from here");
    }
  }

  private void requireBreakable(long pid) {
    if (pid == 1) {
      throw refused("it holds process 1");
    }
    if (new ProcessIdentity(pid, 0).isSelfOrAncestor()) {
      throw refused("it holds " + pid + ", the agent itself or its ancestor");
    }
    if (isSshServer(pid)) {
      throw refused("it holds " + pid + ", which serves SSH");
    }
  }

  private OrderRefused refused(String why) {
    return new OrderRefused(Refusal.POLICY, "control group " + path + ": " + why);
  }

  private static boolean isSshServer(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/comm")).startsWith(SSH_SERVER);
    } catch (IOException e) {
      // It has ended.
      return false;
    }
  }

  /** Those in it and below it, in any hierarchy. */
  public List<Long> processes() {
    return folders.stream().flatMap(folder -> below(folder).stream()).distinct().toList();
  }

  /** Every file that lists processes of it. */
  public List<Path> lists() {
    return folders.stream().map(folder -> folder.resolve("cgroup.procs")).toList();
  }

  /**
   * Its folder in the v1 hierarchy of a controller.
   *
   * @throws OrderRefused if it is not there, or has no process there
   */
  public Path v1(String controller) {
    return populated(
        groups.namedV1(path, controller).stream().toList(), "the v1 hierarchy of " + controller);
  }

  /**
   * Its folder in v2.
   *
   * @throws OrderRefused if it is not there, or has no process there
   */
  public Path v2() {
    return populated(groups.namedV2(path).stream().toList(), "v2");
  }

  /** Those that are in it in v2, or below it. */
  public List<Long> inV2() {
    return groups.namedV2(path).stream().flatMap(folder -> below(folder).stream()).toList();
  }

  /**
   * Where what a process uses is charged to it.
   *
   * @throws OrderRefused if neither version charges this here, or v2 lets no process in
   */
  public Path charged(String controller) {
    if (groups.namedV1(path, controller).isPresent()) {
      return v1(controller);
    }
    Path group = v2();
    String controllers = ControlGroups.read(group.resolve("cgroup.controllers"));
    if (!List.of(controllers.strip().split(" ")).contains(controller)) {
      throw unsupported("nothing charges " + controller + " to it");
    }
    if (!ControlGroups.read(group.resolve("cgroup.subtree_control")).isBlank()) {
      throw unsupported("v2 lets no process into it, only into the groups below it");
    }
    return group;
  }

  /** Its folder in the v1 hierarchy of a controller that only counts; none without. */
  public Optional<Path> counted(String controller) {
    return groups.namedV1(path, controller);
  }

  private Path populated(List<Path> folder, String hierarchy) {
    return folder.stream()
        .filter(group -> !below(group).isEmpty())
        .findFirst()
        .orElseThrow(() -> unsupported("no process is in it in " + hierarchy));
  }

  private OrderRefused unsupported(String why) {
    return new OrderRefused(Refusal.UNSUPPORTED, "control group " + path + ": " + why);
  }

  /** Those in a group and in the groups below it. */
  static List<Long> below(Path group) {
    return tree(group).stream().flatMap(g -> listed(g).stream()).toList();
  }

  /** A group and the groups below it; nothing of what is removed meanwhile. */
  public static List<Path> tree(Path group) {
    try (Stream<Path> found = Files.walk(group)) {
      return found.filter(Files::isDirectory).toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(group + ": cannot be looked through", e);
    }
  }

  private static List<Long> listed(Path group) {
    try {
      return ControlGroups.processes(group);
    } catch (UncheckedIOException e) {
      if (Files.exists(group.resolve("cgroup.procs"))) {
        throw e;
      }
      return List.of();
    }
  }
}
