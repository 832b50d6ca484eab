package io.everdrill.agents.faults.container;

import com.github.dockerjava.api.command.InspectContainerResponse;
import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.InventoryEvent.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds the container that a target is, if it runs and may be broken. */
final class RunningContainer {

  /** Where the engine listens unless the policy says otherwise. */
  private static final Connection USUAL = Connection.to("unix:///var/run/docker.sock");

  static final String SCHEME = "unix";
  private static final int SHORT_ID = 12;

  private RunningContainer() {}

  /** Of the engine that has the target's container. */
  static Connection connection(Connections connections, Target target) {
    return connections.find(target, SCHEME).orElse(USUAL);
  }

  /** Whether it has a socket; one that nobody serves is no engine either, but was one. */
  static boolean isThere(Connection engine) {
    return Files.exists(Path.of(URI.create(engine.url()).getPath()));
  }

  /** Of every engine that the policy names, and the usual one. */
  static List<Connection> engines(Connections connections) {
    return Stream.concat(connections.of(SCHEME), Stream.of(USUAL)).distinct().toList();
  }

  /**
   * @throws OrderRefused if the target has none, it is not there, does not run, or has the agent
   */
  static InspectContainerResponse of(DockerEngine docker, Target target) {
    String name = target.location().container();
    if (name.isEmpty()) {
      throw new OrderRefused(Refusal.TARGET_NOT_FOUND, target.target() + ": has no container");
    }
    InspectContainerResponse container =
        docker
            .container(name)
            .orElseThrow(
                () ->
                    new OrderRefused(
                        Refusal.TARGET_NOT_FOUND,
                        target.target() + ": " + docker + " has no container " + name));
    requireRunning(container);
    requireNotOurs(container);
    return container;
  }

  /** Its first process, whose namespaces are its own. */
  static ProcessIdentity process(DockerEngine docker, Target target) {
    InspectContainerResponse container = of(docker, target);
    long pid = container.getState().getPidLong();
    return ProcessIdentity.ofLiving(pid)
        .filter(process -> isOf(container, pid))
        .orElseThrow(
            () ->
                new OrderRefused(
                    Refusal.TARGET_NOT_FOUND,
                    "container %s: expected its process %d alive and of it here; is the engine on this host?"
                        .formatted(container.getName(), pid)));
  }

  /** An engine elsewhere counts other processes: the same number may be a stranger here. */
  private static boolean isOf(InspectContainerResponse container, long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cgroup")).contains(container.getId());
    } catch (IOException e) {
      return false;
    }
  }

  /** What is not running or paused is so by somebody else, and would be undone with the fault. */
  private static void requireRunning(InspectContainerResponse container) {
    String status = container.getState().getStatus();
    if (!"running".equals(status)) {
      throw new OrderRefused(
          Refusal.CONFLICT,
          "container " + container.getName() + ": expected it running, it is " + status);
    }
  }

  private static void requireNotOurs(InspectContainerResponse container) {
    try {
      String id = container.getId();
      if (Files.readString(Path.of("/proc/self/cgroup")).contains(id)
          || Files.readString(Path.of("/proc/sys/kernel/hostname"))
              .strip()
              .equals(id.substring(0, SHORT_ID))) {
        throw new OrderRefused(
            Refusal.POLICY, "container " + container.getName() + ": the agent itself is in it");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("expected to read which container the agent is in", e);
    }
  }
}
