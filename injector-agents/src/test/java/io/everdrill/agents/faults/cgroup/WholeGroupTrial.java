package io.everdrill.agents.faults.cgroup;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Trial;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InventoryEvent.Location;
import java.io.IOException;
import java.time.Duration;

/** The fault of a trial on its target's control group in place of the process. */
public final class WholeGroupTrial implements Trial {

  private final GroupTrial inner;
  private final Fault fault;
  private final MadeGroup group;

  public WholeGroupTrial(Trial inner) throws IOException {
    this(inner, inner.order(Duration.ofSeconds(1)).fault());
  }

  /**
   * @param fault that has the effect which the trial measures
   */
  public WholeGroupTrial(Trial inner, Fault fault) throws IOException {
    this.inner = (GroupTrial) inner;
    this.fault = fault;
    group = new MadeGroup();
    group.take(this.inner.pid());
  }

  @Override
  public FaultOrder<?> order(Duration limit) {
    return inner.ordered(Orders.order(group.location(), fault, limit));
  }

  @Override
  public FaultOrder<?> onMissingTarget() {
    return Orders.order(
        Location.ofControlGroup("here", "/nobody/here"), fault, Duration.ofSeconds(3));
  }

  @Override
  public String asked() {
    return inner.asked();
  }

  @Override
  public String measureInForce() throws Exception {
    return inner.measureInForce();
  }

  @Override
  public void awaitNormal(Duration limit) throws Exception {
    inner.awaitNormal(limit);
  }

  @Override
  public String world() throws IOException {
    return inner.world() + group.world();
  }

  @Override
  public void close() throws IOException {
    inner.close();
    group.close();
  }
}
