package io.everdrill.agents.faults.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.faults.cgroup.MadeGroup;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.agents.linux.Signal;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.ProcessFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupKillDriverTest {

  private static final int TIMES = 5;

  /** Whoever has died is started again at once, by nobody, in a session of its own. */
  private static final String AS_PROCESS_1 =
      """
      while :; do
        rm -f "$0"
        (setsid sh -c '
          for group; do echo 0 > "$group/cgroup.procs"; done
          echo $$ > "$0.new"; mv "$0.new" "$0"; exec sleep 301' "$0" "$@" &)
        until [ -e "$0" ]; do sleep 0.01; done
        while kill -0 "$(cat "$0")" 2>/dev/null; do :; done
      done
      """;

  @TempDir Path folder;

  private final GroupKillDriver driver = new GroupKillDriver(ControlGroups.ofHost());

  @Test
  void whatProcess1StartsInThePlaceOfTheDeadLives() throws Exception {
    try (MadeGroup group = new MadeGroup();
        Supervised supervised = new Supervised(group)) {
      for (int i = 0; i < TIMES; i++) {
        ProcessIdentity first = supervised.await(ProcessIdentity.NONE);
        FaultOrder<ProcessFault.Kill> order =
            Orders.order(
                group.location(), new ProcessFault.Kill(Duration.ZERO), Duration.ofSeconds(20));
        Undo.LeaveDead undo = driver.prepare(order);

        driver.apply(order, undo);

        assertThat(driver.exposure(undo)).containsExactly(new Exposure("processes", 1, 1));
        ProcessIdentity second = supervised.await(first);
        driver.sustain(order, undo);
        assertThat(second.alive()).isTrue();
        driver.revert(undo);
      }
    }
  }

  /** A process in a group that is started again as by process 1. */
  private final class Supervised implements AutoCloseable {

    private final Path file = folder.resolve("service");
    private final Process supervisor;

    Supervised(MadeGroup group) throws IOException {
      supervisor =
          new ProcessBuilder(
                  Stream.concat(
                          Stream.of("sh", "-c", AS_PROCESS_1, file.toString()),
                          group.folders().stream().map(Path::toString))
                      .toList())
              .start();
    }

    /** That which lives and is not this one. */
    ProcessIdentity await(ProcessIdentity before) {
      return Awaitility.await()
          .pollInSameThread()
          .pollInterval(Duration.ofMillis(5))
          .until(() -> living().filter(now -> !now.equals(before)), Optional::isPresent)
          .orElseThrow();
    }

    private Optional<ProcessIdentity> living() throws IOException {
      try {
        return ProcessIdentity.ofLiving(Long.parseLong(Files.readString(file).strip()));
      } catch (NoSuchFileException e) {
        // It is being started.
        return Optional.empty();
      }
    }

    /** What is being started is waited for: it would come into the group when that is deleted. */
    @Override
    public void close() {
      await(ProcessIdentity.NONE);
      supervisor.destroyForcibly().onExit().join();
      await(ProcessIdentity.NONE).signal(Signal.KILL);
    }
  }
}
