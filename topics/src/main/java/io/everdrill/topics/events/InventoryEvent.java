package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

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
   * @param container name or id of its container on the host; empty if none
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
