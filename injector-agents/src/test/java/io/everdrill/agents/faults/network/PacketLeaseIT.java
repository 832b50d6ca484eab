package io.everdrill.agents.faults.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.OwnNetwork;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rules are in force for a few seconds, and longer only while somebody says so. */
@ExtendWith(OwnNetwork.class)
class PacketLeaseIT {

  private static final Pattern EXPIRES =
      Pattern.compile("expires (?:(\\d+)m(?!s))?(?:(\\d+)s)?(?:(\\d+)ms)?");
  private static final int RENEWALS = 200;

  @Test
  void renewalIsForFiveSecondsAtMostAndMakesNothingAnew_S1() {
    try (NftContexts contexts = new NftContexts()) {
      var driver =
          new NetworkPartitionDriver(
              new PacketFilter(new FaultTables(contexts, () -> NeverCut.NOTHING)));
      FaultOrder<NetworkFault.Partition> order = order(Duration.ofMinutes(15));
      var undo = driver.prepare(order);
      driver.apply(order, undo);
      assertThat(lease()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(5));
      String before = rules();

      List<Duration> took = new ArrayList<>();
      for (int i = 0; i < RENEWALS; i++) {
        long began = System.nanoTime();
        driver.sustain(order, undo);
        took.add(Duration.ofNanos(System.nanoTime() - began));
      }

      assertThat(rules()).as("handles and all").isEqualTo(before);
      assertThat(lease()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(5));
      assertThat(driver.look(undo)).isEqualTo(Sight.IN_FORCE);
      took.sort(null);
      System.out.printf(
          "renewal of a lease: p50 %d us, p99 %d us%n",
          took.get(RENEWALS / 2).toNanos() / 1_000,
          took.get(RENEWALS * 99 / 100).toNanos() / 1_000);
      driver.revert(undo);
      driver.sustain(order, undo);
      assertThat(driver.gone(undo)).isTrue();
    }
  }

  @Test
  void renewalIsNeverForLongerThanTheLimit_S1() {
    try (NftContexts contexts = new NftContexts()) {
      var driver =
          new NetworkPartitionDriver(
              new PacketFilter(new FaultTables(contexts, () -> NeverCut.NOTHING)));
      FaultOrder<NetworkFault.Partition> order = order(Duration.ofSeconds(3));
      var undo = driver.prepare(order);
      driver.apply(order, undo);

      driver.sustain(order, undo);

      assertThat(lease()).isLessThanOrEqualTo(Duration.ofSeconds(3));
      driver.revert(undo);
    }
  }

  private static FaultOrder<NetworkFault.Partition> order(Duration limit) {
    return Orders.at(
        "127.0.78.1", 80, new NetworkFault.Partition(Direction.BOTH, List.of(), List.of()), limit);
  }

  private static String rules() {
    return Shell.run("nft", "-a", "list", "ruleset")
        .lines()
        .filter(line -> !line.contains("expires"))
        .toList()
        .toString();
  }

  private static Duration lease() {
    Matcher expires = EXPIRES.matcher(Shell.run("nft", "list", "ruleset"));
    assertThat(expires.find()).as("a lease").isTrue();
    return Duration.ofMinutes(number(expires.group(1)))
        .plusSeconds(number(expires.group(2)))
        .plusMillis(number(expires.group(3)));
  }

  private static long number(String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
