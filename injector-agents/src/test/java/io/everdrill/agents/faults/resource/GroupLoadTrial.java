package io.everdrill.agents.faults.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Trial;
import io.everdrill.agents.faults.cgroup.MadeGroup;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.ResourceFault;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** A control group in which one process sleeps, and what the kernel charges to it. */
public abstract class GroupLoadTrial implements Trial {

  private final Fault fault;
  private final MadeGroup group = new MadeGroup();
  private final Process sleeper = new ProcessBuilder("sleep", "600").start();

  private GroupLoadTrial(Fault fault) throws IOException {
    this.fault = fault;
    group.take(sleeper.pid());
  }

  public static Trial ofProcessor() throws IOException {
    return new OfProcessor();
  }

  public static Trial ofMemory() throws IOException {
    return new OfMemory();
  }

  final Process sleeper() {
    return sleeper;
  }

  final MadeGroup group() {
    return group;
  }

  @Override
  public final FaultOrder<?> order(Duration limit) {
    return Orders.order(group.location(), fault, limit);
  }

  @Override
  public final FaultOrder<?> onMissingTarget() {
    return Orders.order(
        Location.ofControlGroup("here", "/nobody/here"), fault, Duration.ofSeconds(3));
  }

  @Override
  public final String world() {
    return group.world() + group.read("cgroup.procs") + sleeper.isAlive();
  }

  @Override
  public final void close() throws IOException {
    sleeper.destroyForcibly().onExit().join();
    group.close();
  }

  /** Half a core, of the group's account. */
  private static final class OfProcessor extends GroupLoadTrial {

    private static final double PERCENT = 50;
    private static final double TOLERANCE_PERCENT = 25;
    private static final double LEAST_SHARE_CHARGED = 0.7;

    OfProcessor() throws IOException {
      super(new ResourceFault.CpuLoad(1, PERCENT));
    }

    /** Those that somebody else has put into it. */
    private List<Long> strangers() {
      return group()
          .read("cgroup.procs")
          .lines()
          .map(Long::parseLong)
          .filter(pid -> pid != sleeper().pid())
          .toList();
    }

    private long usedNanos() {
      String counted = group().read("cpuacct.usage").strip();
      return counted.isEmpty()
          ? 1000
              * group()
                  .read("cpu.stat")
                  .lines()
                  .filter(line -> line.startsWith("usage_usec "))
                  .mapToLong(line -> Long.parseLong(line.split(" ")[1]))
                  .sum()
          : Long.parseLong(counted);
    }

    @Override
    public String asked() {
      return "50 % of a core, charged to the group";
    }

    /** However busy the machine is. */
    @Override
    public String measureInForce() {
      long before = usedNanos();
      long began = System.nanoTime();
      Processor used = Processor.of(strangers(), Duration.ofSeconds(1));
      double charged = 100.0 * (usedNanos() - before) / (System.nanoTime() - began);
      assertThat(used.ranPercent()).isBetween(0.1, PERCENT + TOLERANCE_PERCENT);
      assertThat(used.wantedPercent()).isGreaterThan(PERCENT - TOLERANCE_PERCENT);
      assertThat(charged).isGreaterThan(LEAST_SHARE_CHARGED * used.ranPercent());
      return String.format(
          Locale.ROOT, "%.0f %% wanted, %.0f %% charged", used.wantedPercent(), charged);
    }

    @Override
    public void awaitNormal(Duration limit) {
      await().pollInSameThread().atMost(limit).until(() -> strangers().isEmpty());
    }
  }

  /** 64 MiB, of the group's account. */
  private static final class OfMemory extends GroupLoadTrial {

    private static final long SIZE_BYTES = 64 << 20;

    OfMemory() throws IOException {
      super(new ResourceFault.MemoryFill(SIZE_BYTES));
    }

    private long usedBytes() {
      String used = group().read("memory.usage_in_bytes").strip();
      return Long.parseLong(used.isEmpty() ? group().read("memory.current").strip() : used);
    }

    @Override
    public String asked() {
      return "64 MiB, charged to the group";
    }

    @Override
    public String measureInForce() {
      assertThat(usedBytes()).isBetween((long) (0.95 * SIZE_BYTES), (long) (1.1 * SIZE_BYTES));
      return (usedBytes() >> 20) + " MiB charged";
    }

    @Override
    public void awaitNormal(Duration limit) {
      await().pollInSameThread().atMost(limit).until(() -> usedBytes() < SIZE_BYTES / 8);
    }
  }
}
