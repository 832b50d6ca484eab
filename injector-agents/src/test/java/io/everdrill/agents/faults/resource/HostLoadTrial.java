package io.everdrill.agents.faults.resource;

import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Trial;
import io.everdrill.agents.linux.TaggedProcesses;
import io.everdrill.topics.events.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A fault that consists of processes on the host. */
abstract class HostLoadTrial implements Trial {

  private final Fault fault;

  /** Of every order that was made. */
  private final List<String> tags = new ArrayList<>();

  HostLoadTrial(Fault fault) {
    this.fault = fault;
  }

  final List<Long> processes() {
    return tags.stream().flatMap(tag -> TaggedProcesses.of(tag).stream()).toList();
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
    await().pollInSameThread().atMost(limit).until(() -> processes().isEmpty());
  }

  @Override
  public final String world() {
    return processes().toString();
  }

  @Override
  public final void close() throws IOException {
    tags.forEach(TaggedProcesses::kill);
  }
}
