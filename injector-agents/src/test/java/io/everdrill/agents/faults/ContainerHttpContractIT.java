package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.container.LocalDocker;
import io.everdrill.agents.faults.proxy.ContainerHttpTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@link FaultContract} of a fault of HTTP requests by a proxy in a container's network. */
@ExtendWith(OwnNetwork.class)
class ContainerHttpContractIT {

  private static final Duration ENDED_WITHIN = Duration.ofSeconds(5);

  @Test
  void requestsInAContainerAreHitExactlyUndoneAndEndWithTheAgent_S1_S7() throws Exception {
    ContractTable table = new ContractTable();
    FaultContract contract = new FaultContract(table, JavaChild::start, Rungs.PREFERRED);
    try (LocalDocker docker = LocalDocker.start();
        Trial trial = new ContainerHttpTrial(docker);
        DriverSet drivers = contract.drivers(trial)) {
      contract.takesEffectAndIsUndoneExactly("http-abort", trial, drivers);
      String visited = network(docker.shop("{{.State.Pid}}"));
      // A thread that has ended is among the kernel's for a moment more.
      await()
          .pollInSameThread()
          .atMost(ENDED_WITHIN)
          .untilAsserted(() -> assertThat(networksOfThreads()).doesNotContain(visited));
      contract.endsWhenTheAgentIsKilledAndStaysDead("http-abort", trial, drivers);
      contract.isUndoneAtOnceByTheNextAgent("http-abort", trial, drivers);
    }
    System.out.println(table);
  }

  /** Whoever stays behind in a target's network finds no broker from there. */
  private static List<String> networksOfThreads() throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      return threads.map(thread -> network("self/task/" + thread.getFileName())).toList();
    }
  }

  private static String network(String task) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/" + task + "/ns/net")).toString();
    } catch (IOException e) {
      return "ended";
    }
  }
}
