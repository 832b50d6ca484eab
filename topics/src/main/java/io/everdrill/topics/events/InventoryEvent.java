package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/** What there is to break. Topic: everdrill.targets, compacted, keyed by cell/target. */
public sealed interface InventoryEvent extends Event {

  /** What kind of thing a target is. */
  enum Kind {
    SERVICE_INSTANCE,
    PROCESS,
    CONTAINER,
    POD,
    HOST,
    LINK
  }

  /**
   * Where a target is found on its host.
   *
   * @param address IP address that it listens on; empty if none
   * @param port TCP port that it listens on; 0 if none
   * @param pidFile file that holds its process id, kept by its supervisor; empty if none
   * @param container name or id of its container on the host, or {@code cgroup:} and the path of
   *     the control group that it is, with all that is in it; empty if none. There and not in a
   *     field of its own, because agents and schedulers that do not know control groups pass a
   *     container on or refuse it, and would take a target without one for its host
   */
  record Location(
      String host,
      String address,
      int port,
      String pidFile,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String container) {
    /** Not in a container. */
    public Location(String host, String address, int port, String pidFile) {
      this(host, address, port, pidFile, "");
    }

    public Location {
      Require.text(host, "host");
      address = Require.orEmpty(address);
      Require.within(port, 0, 65535, "port");
      pidFile = Require.orEmpty(pidFile);
      container = Require.orEmpty(container);
      if (container.startsWith(CONTROL_GROUP)) {
        requireControlGroup(container.substring(CONTROL_GROUP.length()), pidFile);
      }
    }

    /** No container of any engine is named so. */
    private static final String CONTROL_GROUP = "cgroup:";

    private static final Pattern CONTROL_GROUP_PATH =
        Pattern.compile("/|(/(?!\\.{1,2}(/|$))[^/\\p{Cntrl}]+)+");

    /** A control group with all that is in it, by its path as {@code /proc/PID/cgroup} has it. */
    public static Location ofControlGroup(String host, String path) {
      return new Location(host, "", 0, "", CONTROL_GROUP + path);
    }

    /** The path of the control group that the target is; empty if it is none. */
    public String controlGroup() {
      return container.startsWith(CONTROL_GROUP) ? container.substring(CONTROL_GROUP.length()) : "";
    }

    private static void requireControlGroup(String path, String pidFile) {
      if (!CONTROL_GROUP_PATH.matcher(path).matches()) {
        throw new IllegalArgumentException(
            "container: expected cgroup: and a path from the root, as cgroup:/shop/payment, got '"
                + CONTROL_GROUP
                + path
                + "'");
      }
      if (!pidFile.isEmpty()) {
        throw new IllegalArgumentException(
            "pidFile: expected none beside a control group, got '" + pidFile + "'");
      }
    }
  }

  /**
   * One thing that can be broken, in exactly one cell.
   *
   * @param calls services that this one calls: the one direction of the dependency graph
   * @param aliases other names under which alerts may speak of the service
   * @param healthySiblingsNeeded how many other instances must be well before this one is broken
   * @param definedAt when this definition was made
   */
  @EventType("io.everdrill.target.v1")
  record Target(
      CellId cell,
      TargetId target,
      Kind kind,
      String service,
      String component,
      String businessLine,
      String dataCenter,
      String tier,
      String owner,
      int healthySiblingsNeeded,
      List<String> calls,
      List<String> aliases,
      Location location,
      Instant definedAt)
      implements InventoryEvent {
    /** A process of which no more is known than where it is: it calls nobody, nobody owns it. */
    public static Target process(
        CellId cell,
        TargetId target,
        String service,
        Location location,
        Instant definedAt,
        String... aliases) {
      return new Target(
          cell,
          target,
          Kind.PROCESS,
          service,
          "",
          "",
          "",
          "",
          "",
          0,
          List.of(),
          List.of(aliases),
          location,
          definedAt);
    }

    public Target {
      Require.present(cell, "cell");
      Require.present(target, "target");
      Require.present(kind, "kind");
      Require.text(service, "service");
      component = Require.orEmpty(component);
      businessLine = Require.orEmpty(businessLine);
      dataCenter = Require.orEmpty(dataCenter);
      tier = Require.orEmpty(tier);
      owner = Require.orEmpty(owner);
      Require.notNegative(healthySiblingsNeeded, "healthySiblingsNeeded");
      calls = Require.list(calls);
      aliases = Require.list(aliases);
      Require.present(location, "location");
      Require.present(definedAt, "definedAt");
    }

    @Override
    public String key() {
      return cell + "/" + target;
    }

    @Override
    public String subject() {
      return key();
    }

    @Override
    public String identity() {
      return key() + "@" + definedAt;
    }

    @Override
    public Instant time() {
      return definedAt;
    }
  }
}
