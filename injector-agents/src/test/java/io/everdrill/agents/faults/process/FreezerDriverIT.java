package io.everdrill.agents.faults.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Reverted;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.Victim;
import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.topics.events.ProcessFault.Freeze;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups of an injection's own, on the v1 freezer: ends, and crashes half-way. */
class FreezerDriverIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final FreezerDriver driver =
      new FreezerDriver(ControlGroups.ofHost(), new HeldWatchdogs());

  @TempDir Path folder;

  @BeforeEach
  void needsTheController() {
    assumeTrue(driver.support() instanceof Support.Yes, () -> driver.support().toString());
  }

  @Test
  void freezesAndThawsAndLeavesNoGroup_S7() throws IOException {
    try (Victim victim = new Victim(folder)) {
      String before = groups(victim);
      var order = Orders.on(victim, new Freeze(), LIMIT);
      var undo = driver.prepare(order);

      driver.apply(order, undo);

      await().atMost(LIMIT).until(() -> driver.look(undo) == Sight.IN_FORCE);

      Reverted.by(driver, undo);

      assertThat(groups(victim)).isEqualTo(before);
      assertThat(Path.of(undo.group())).doesNotExist();
    }
  }

  @Test
  void watchdogThawsAtTheLimit_S1() throws IOException {
    try (Victim victim = new Victim(folder)) {
      String before = groups(victim);
      var order = Orders.on(victim, new Freeze(), Duration.ofMillis(700));
      var undo = driver.prepare(order);

      driver.apply(order, undo);

      await().atMost(Duration.ofSeconds(5)).until(() -> driver.gone(undo));
      assertThat(groups(victim)).isEqualTo(before);
      Reverted.by(driver, undo);
    }
  }

  @Test
  void undoneAfterACrashBeforeAnythingWasMoved_S1() throws IOException {
    try (Victim victim = new Victim(folder)) {
      var undo = driver.prepare(Orders.on(victim, new Freeze(), LIMIT));
      Files.createDirectory(Path.of(undo.group()));

      Reverted.by(driver, undo);

      assertThat(Path.of(undo.group())).doesNotExist();
    }
  }

  @Test
  void undoneAfterACrashBetweenMovingAndFreezing_S1() throws IOException {
    try (Victim victim = new Victim(folder)) {
      String before = groups(victim);
      var undo = driver.prepare(Orders.on(victim, new Freeze(), LIMIT));
      Path group = Files.createDirectory(Path.of(undo.group()));
      Files.writeString(group.resolve("cgroup.procs"), Long.toString(victim.pid()));

      Reverted.by(driver, undo);

      assertThat(groups(victim)).isEqualTo(before);
      assertThat(group).doesNotExist();
    }
  }

  @Test
  void undoneWhenTheTargetDiedInIt() throws Exception {
    try (Victim victim = new Victim(folder)) {
      var order = Orders.on(victim, new Freeze(), LIMIT);
      var undo = driver.prepare(order);
      driver.apply(order, undo);
      victim.kill();

      Reverted.by(driver, undo);

      assertThat(victim.diesWithin(5)).isTrue();
      assertThat(driver.gone(undo)).isTrue();
    }
  }

  @Test
  void secondGroupOfTheSameTargetIsRefused() throws IOException {
    try (Victim victim = new Victim(folder)) {
      var order = Orders.on(victim, new Freeze(), LIMIT);
      var undo = driver.prepare(order);
      driver.apply(order, undo);
      try {
        assertThatExceptionOfType(OrderRefused.class)
            .isThrownBy(() -> driver.prepare(Orders.on(victim, new Freeze(), LIMIT)))
            .withMessageContaining("another injection");
      } finally {
        Reverted.by(driver, undo);
      }
    }
  }

  private static String groups(Victim victim) throws IOException {
    return Files.readString(Path.of("/proc/" + victim.pid() + "/cgroup"));
  }
}
