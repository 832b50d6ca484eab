package io.everdrill.agents.faults.resource;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Trial;
import io.everdrill.topics.events.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A fault that consists of processes on the host. */
abstract class HostLoadTrial implements Trial {

  private final Fault fault;

  /** Of every order that was made. */
  private final List<String> tags = new ArrayList<>();

  /** Those that were there before the trial: none of them is of a fault. */
  private final Set<Long> strangers =
      ProcessHandle.allProcesses().map(ProcessHandle::pid).collect(Collectors.toSet());

  /** Whatever of a fault was seen: how the driver finds them again is not what is believed. */
  private final Set<ProcessHandle> seen = new HashSet<>();

  HostLoadTrial(Fault fault) {
    this.fault = fault;
  }

  final List<Long> processes() {
    List<ProcessHandle> now =
        ProcessHandle.allProcesses()
            .filter(process -> !strangers.contains(process.pid()))
            .filter(process -> isOfAFault(process.pid()))
            .toList();
    seen.addAll(now);
    return now.stream().map(ProcessHandle::pid).toList();
  }

  private boolean isOfAFault(long pid) {
    try {
      String environment = Files.readString(Path.of("/proc/" + pid + "/environ"), ISO_8859_1);
      return tags.stream().anyMatch(environment::contains);
    } catch (IOException e) {
      // Gone meanwhile.
      return false;
    }
  }

  @Override
  public final FaultOrder<?> order(Duration limit) {
    FaultOrder<?> order = Orders.at("", 0, fault, limit);
    tags.add(order.tag());
    return order;
  }

  @Override
  public final FaultOrder<?> onMissingTarget() {
    return Orders.onPidFile(Path.of("/nonexistent/target.pid"), fault, Duration.ofSeconds(3));
  }

  @Override
  public final void awaitNormal(Duration limit) {
    await()
        .pollInSameThread()
        .atMost(limit)
        .until(() -> processes().isEmpty() && seen.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Override
  public final String world() {
    return processes().toString();
  }

  @Override
  public final void close() throws IOException {
    processes();
    seen.forEach(ProcessHandle::destroyForcibly);
  }
}
