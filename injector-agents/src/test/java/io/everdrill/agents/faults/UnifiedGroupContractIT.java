package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * {@link FaultContract} of faults by control groups v2, in a kernel where those have the
 * controllers: a host has each controller either there or in v1.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("user-mode-linux")
class UnifiedGroupContractIT {

  static final List<String> KINDS = List.of("cpu-throttle", "memory-limit", "disk-throttle");

  /** It takes up to a minute on two cores that are busy with other tests. */
  private static final Duration LIMIT = Duration.ofMinutes(4);

  @Test
  void limitsOfTheGroupTakeEffectAndAreUndoneExactly_S1_S7() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    UserModeLinux.assumeInstalled();

    UserModeLinux.Result result =
        UserModeLinux.run(
            LIMIT,
            List.of("nf_tables", "loop"),
            InsideKernel.class,
            List.of(
                "effect cpu-throttle",
                "effect memory-limit",
                "effect disk-throttle",
                "killed cpu-throttle",
                "killed disk-throttle",
                "restarted memory-limit"));

    System.out.println(result.output());
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output())
        .contains(
            "| cpu-throttle | cgroup-v2-cpu | ",
            "| memory-limit | cgroup-v2-memory | ",
            "| disk-throttle | cgroup-v2-io | ")
        .contains("cpu-throttle: gone", "memory-limit: gone", "disk-throttle: gone");
  }
}
