package io.everdrill.agents.faults.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.agents.linux.Shell;
import io.everdrill.agents.linux.TaggedProcesses;
import io.everdrill.topics.events.ResourceFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CpuLoadDriverTest {

  /** USER_HZ of every Linux that Java runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private final CpuLoadDriver driver =
      new CpuLoadDriver(ControlGroups.ofHost(), new HeldWatchdogs());

  @Test
  void processorTimeIsBurntUntilReverted() {
    var order = Orders.at("", 0, new ResourceFault.CpuLoad(1, 100), Duration.ofSeconds(20));
    var undo = driver.prepare(order);

    driver.apply(order, undo);

    awaitInForce(undo);
    await().atMost(Duration.ofSeconds(15)).until(() -> burntSeconds(order.tag()) > 0.3);

    driver.revert(undo);
    driver.revert(undo);

    assertThat(driver.gone(undo)).isTrue();
  }

  @Test
  void loadUnderAHundredPercentBurnsItsShareAtMost() {
    var order = Orders.at("", 0, new ResourceFault.CpuLoad(1, 20), Duration.ofSeconds(20));
    var undo = driver.prepare(order);
    long began = System.nanoTime();
    driver.apply(order, undo);

    await()
        .pollDelay(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(15))
        .until(() -> burntSeconds(order.tag()) > 0.1);

    double elapsedSeconds = (System.nanoTime() - began) / 1e9;
    assertThat(burntSeconds(order.tag()) / elapsedSeconds).isLessThan(0.5);
    driver.revert(undo);
  }

  @Test
  void endsAtItsLimitWithoutAnybodyReverting_S1() {
    var order = Orders.at("", 0, new ResourceFault.CpuLoad(2, 50), Duration.ofMillis(800));
    var undo = driver.prepare(order);

    driver.apply(order, undo);

    awaitInForce(undo);
    await().atMost(Duration.ofSeconds(4)).until(() -> driver.gone(undo));
  }

  @Test
  void watchdogWithoutItsBurnersIsNoLoad() {
    var order = Orders.at("", 0, new ResourceFault.CpuLoad(2, 100), Duration.ofSeconds(20));
    var undo = driver.prepare(order);
    driver.apply(order, undo);
    awaitInForce(undo);

    Shell.run(
        "pkill",
        "-KILL",
        "-P",
        Long.toString(TaggedProcesses.of(order.tag()).getFirst()),
        "-f",
        "^sh -c while");

    await().atMost(Duration.ofSeconds(2)).until(() -> driver.look(undo) == Sight.NOT_IN_FORCE);
    assertThat(TaggedProcesses.of(order.tag())).as("the watchdog").isNotEmpty();
    assertThat(driver.gone(undo)).as("undone").isFalse();
    driver.revert(undo);
    driver.release(undo);
    assertThat(driver.gone(undo)).isTrue();
  }

  private void awaitInForce(Undo.EndProcesses undo) {
    await().atMost(Duration.ofSeconds(2)).until(() -> driver.look(undo) == Sight.IN_FORCE);
  }

  private static double burntSeconds(String tag) {
    List<Long> processes = TaggedProcesses.of(tag);
    return processes.stream().mapToLong(CpuLoadDriverTest::ticks).sum() / TICKS_PER_SECOND;
  }

  private static long ticks(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    } catch (NoSuchFileException e) {
      return 0; // a helper of the burners that ended since it was listed
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
