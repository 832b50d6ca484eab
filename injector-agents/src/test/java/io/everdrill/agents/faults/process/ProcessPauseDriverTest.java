package io.everdrill.agents.faults.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Victim;
import io.everdrill.agents.linux.TaggedProcesses;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.ProcessFault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessPauseDriverTest {

  @TempDir Path folder;

  private final ProcessPauseDriver driver = new ProcessPauseDriver();

  @Test
  void processIsStoppedAndThenRunsAgain() throws Exception {
    try (Victim victim = new Victim(folder)) {
      var order = Orders.on(victim, new ProcessFault.Pause());
      var undo = driver.prepare(order);
      assertThat(driver.look(undo)).isEqualTo(Sight.NOT_IN_FORCE);

      driver.apply(order, undo);

      assertThat(victim.state()).isEqualTo('T');
      assertThat(driver.look(undo)).isEqualTo(Sight.IN_FORCE);

      driver.revert(undo);

      assertThat(victim.runs()).isTrue();
      assertThat(driver.gone(undo)).isTrue();
      assertThat(TaggedProcesses.of(order.tag()))
          .as("what stands by for a dead agent")
          .isNotEmpty();

      driver.release(undo);

      await().until(() -> TaggedProcesses.of(order.tag()).isEmpty());
    }
  }

  @Test
  void revertTwiceIsHarmless() throws Exception {
    try (Victim victim = new Victim(folder)) {
      var order = Orders.on(victim, new ProcessFault.Pause());
      var undo = driver.prepare(order);
      driver.apply(order, undo);

      driver.revert(undo);
      new ProcessPauseDriver().revert(undo);

      assertThat(victim.runs()).isTrue();
      driver.release(undo);
      driver.release(undo);
    }
  }

  @Test
  void endsAtItsLimitWithoutAnybodyReverting_S1() throws Exception {
    try (Victim victim = new Victim(folder)) {
      var order = Orders.on(victim, new ProcessFault.Pause(), Duration.ofMillis(600));
      long began = System.nanoTime();

      driver.apply(order, driver.prepare(order));

      await().atMost(Duration.ofSeconds(3)).until(() -> victim.runs());
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(550));
    }
  }

  @Test
  void targetThatDiesIsGone() throws Exception {
    try (Victim victim = new Victim(folder)) {
      var order = Orders.on(victim, new ProcessFault.Pause());
      var undo = driver.prepare(order);
      driver.apply(order, undo);

      victim.kill();

      await().until(() -> driver.look(undo) == Sight.TARGET_GONE);
      driver.revert(undo);
      driver.release(undo);
    }
  }

  @Test
  void pidFileOlderThanTheProcessIsRefused() throws Exception {
    try (Victim victim = new Victim(folder)) {
      Files.setLastModifiedTime(
          victim.pidFile(), FileTime.from(Instant.now().minus(Duration.ofHours(1))));

      assertThatThrownBy(() -> driver.prepare(Orders.on(victim, new ProcessFault.Pause())))
          .isInstanceOf(OrderRefused.class)
          .extracting(e -> ((OrderRefused) e).reason())
          .isEqualTo(Refusal.TARGET_NOT_FOUND);
    }
  }

  @Test
  void theAgentItselfIsRefused() throws Exception {
    try (Victim victim = new Victim(folder)) {
      Files.writeString(victim.pidFile(), Long.toString(ProcessHandle.current().pid()));

      assertThatThrownBy(() -> driver.prepare(Orders.on(victim, new ProcessFault.Pause())))
          .isInstanceOf(OrderRefused.class)
          .extracting(e -> ((OrderRefused) e).reason())
          .isEqualTo(Refusal.POLICY);
    }
  }
}
