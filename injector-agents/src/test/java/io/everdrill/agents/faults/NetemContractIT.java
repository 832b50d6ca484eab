package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** {@link FaultContract} of faults by netem, in a kernel that has it, with JVMs that run there. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("user-mode-linux")
class NetemContractIT {

  private static final List<String> MODULES =
      List.of("sch_netem", "sch_htb", "sch_ingress", "cls_u32", "act_mirred", "ifb", "nf_tables");

  static final List<String> KINDS =
      List.of(
          "network-latency",
          "packet-loss",
          "packet-duplicate",
          "packet-corrupt",
          "packet-reorder",
          "network-bandwidth");

  /** It takes about a minute on two cores that are busy with other tests. */
  private static final Duration LIMIT = Duration.ofMinutes(4);

  @Test
  void queuesOfTheKernelTakeEffectAndAreUndoneExactly_S1_S7() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    UserModeLinux.assumeInstalled();

    List<String> steps =
        Stream.concat(
                KINDS.stream().map(kind -> "effect " + kind),
                // A JVM takes long to start there, and how faults of this kind end is the same for
                // all.
                Stream.of(
                    "killed packet-loss", "restarted network-latency", "spread network-latency"))
            .toList();
    UserModeLinux.Result result = UserModeLinux.run(LIMIT, MODULES, InsideKernel.class, steps);

    System.out.println(result.output());
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output()).contains("packet-loss: gone", "jitter of 120 ms: deviation");
    KINDS.forEach(
        kind ->
            assertThat(result.output()).containsPattern("\\| " + kind + " \\| (netem|htb) \\| "));
  }
}
