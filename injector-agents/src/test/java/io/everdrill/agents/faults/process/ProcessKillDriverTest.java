package io.everdrill.agents.faults.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Victim;
import io.everdrill.topics.events.ProcessFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessKillDriverTest {

  @TempDir Path folder;

  private final ProcessKillDriver driver = new ProcessKillDriver();

  @Test
  void processDiesOnceAndItsSuccessorLives() throws Exception {
    try (Victim victim = new Victim(folder)) {
      var order = Orders.on(victim, new ProcessFault.Kill(Duration.ZERO));
      var undo = driver.prepare(order);

      driver.apply(order, undo);

      assertThat(victim.diesWithin(3)).isTrue();
      assertThat(driver.look(undo)).isEqualTo(Sight.IN_FORCE);

      victim.start();
      driver.sustain(order, undo);

      assertThat(victim.runs()).isTrue();
      assertThat(driver.gone(undo)).isTrue();
    }
  }

  @Test
  void successorDiesTooWhereAnIntervalIsGiven() throws Exception {
    try (Victim victim = new Victim(folder)) {
      var order = Orders.on(victim, new ProcessFault.Kill(Duration.ofMillis(500)));
      var undo = driver.prepare(order);
      driver.apply(order, undo);
      victim.diesWithin(3);

      victim.start();
      driver.sustain(order, undo);

      assertThat(victim.diesWithin(3)).isTrue();
      assertThat(driver.beat(order.fault())).isEqualTo(Duration.ofMillis(500));
    }
  }

  @Test
  void diesAgainAndAgainHoweverOftenItsSupervisorBringsItBack() throws Exception {
    try (SupervisedVictim victim = new SupervisedVictim(folder)) {
      await().until(() -> victim.living().isPresent());
      var order =
          Orders.onPidFile(
              victim.pidFile(),
              new ProcessFault.Kill(Duration.ofMillis(100)),
              Duration.ofSeconds(20));
      var undo = driver.prepare(order);
      Set<Long> killed = new HashSet<>(Set.of(undo.process().pid()));

      driver.apply(order, undo);
      await()
          .pollInterval(driver.beat(order.fault()))
          .until(
              () -> {
                victim.living().ifPresent(p -> killed.add(p.pid()));
                driver.sustain(order, undo);
                return killed.size() >= 4;
              });

      assertThat(driver.look(undo)).isEqualTo(Sight.IN_FORCE);
      driver.revert(undo);
      await().until(() -> victim.living().isPresent());
    }
  }

  @Test
  void revertTwiceIsHarmless() throws Exception {
    try (Victim victim = new Victim(folder)) {
      var order = Orders.on(victim, new ProcessFault.Kill(Duration.ZERO));
      var undo = driver.prepare(order);
      driver.apply(order, undo);
      victim.diesWithin(3);
      victim.start();

      driver.revert(undo);
      driver.revert(undo);

      assertThat(victim.runs()).isTrue();
    }
  }

  @Test
  void deadTargetIsRefused() throws Exception {
    try (Victim victim = new Victim(folder)) {
      victim.kill();
      victim.diesWithin(3);

      assertThatThrownBy(
              () -> driver.prepare(Orders.on(victim, new ProcessFault.Kill(Duration.ZERO))))
          .isInstanceOf(OrderRefused.class)
          .hasMessageContaining("names no living process");
    }
  }
}
