package io.everdrill.agents.faults.cgroup;

import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.TestFolder;
import io.everdrill.agents.faults.Trial;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.ProcessFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Two processes in a control group, the one started by the other, and a supervisor outside of it
 * that starts both again 0.2 s after the first has died.
 */
public final class GroupKillTrial implements Trial {

  private static final Duration EVERY = Duration.ofMillis(200);

  /** {@code $0} the folder, then where a process is taken into the group. */
  private static final String SUPERVISE =
      """
      while :; do
        (for group; do echo 0 > "$group/cgroup.procs"; done
         exec sh -c 'sleep 301 & echo $! > "$0/second"; echo $$ > "$0/first"; exec sleep 302' "$0"
        ) &
        wait $!; sleep 0.2
      done
      """;

  private final TestFolder folder = new TestFolder();
  private final MadeGroup group = new MadeGroup();
  private final Process supervisor;

  public GroupKillTrial() throws IOException {
    supervisor =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of("sh", "-c", SUPERVISE, folder.path().toString()),
                        group.folders().stream().map(Path::toString))
                    .toList())
            .start();
    awaitNormal(Duration.ofSeconds(3));
  }

  @Override
  public FaultOrder<?> order(Duration limit) {
    return Orders.order(group.location(), new ProcessFault.Kill(EVERY), limit);
  }

  @Override
  public FaultOrder<?> onMissingTarget() {
    return Orders.order(
        Location.ofControlGroup("here", "/nobody/here"),
        new ProcessFault.Kill(EVERY),
        Duration.ofSeconds(3));
  }

  private List<ProcessHandle> living() throws IOException {
    return Stream.of(living("first"), living("second")).flatMap(List::stream).toList();
  }

  private List<ProcessHandle> living(String name) throws IOException {
    Path file = folder.path().resolve(name);
    String pid = Files.exists(file) ? Files.readString(file).strip() : "";
    return pid.isEmpty()
        ? List.of()
        : ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive).stream().toList();
  }

  @Override
  public String asked() {
    return "all of the group dead every 0.2 s";
  }

  /** Not only those that were there at first. */
  @Override
  public String measureInForce() {
    Set<ProcessHandle> seen = new HashSet<>();
    await()
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(5))
        .until(
            () -> {
              seen.addAll(living());
              return seen.stream().filter(process -> !process.isAlive()).count() >= 4;
            });
    return "two and two of it dead";
  }

  @Override
  public void awaitNormal(Duration limit) {
    await()
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(10))
        .atMost(limit)
        .until(() -> living().size() == 2);
  }

  @Override
  public String world() throws IOException {
    return living().size() + " of it live" + group.world();
  }

  @Override
  public void close() throws IOException {
    supervisor.destroyForcibly().onExit().join();
    living().forEach(ProcessHandle::destroyForcibly);
    group.close();
    folder.close();
  }
}
