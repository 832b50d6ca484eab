package io.everdrill.agents.faults.business;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.faults.process.KillSignalDriver;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.topics.events.BusinessFault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instance is killed, and killed again as soon as its supervisor has brought it back, before it
 * can answer anybody. A thread of the agent looks for it, so it ends with the agent.
 */
final class InstanceDeadDriver extends KillSignalDriver<BusinessFault.Dead> {

  private static final Duration LOOK_FOR_LIFE_EVERY = Duration.ofMillis(10);
  private static final Logger LOG = LoggerFactory.getLogger(InstanceDeadDriver.class);

  private final Map<Undo.LeaveDead, Keeper> keepers = new ConcurrentHashMap<>();

  InstanceDeadDriver() {
    super(BusinessFault.Dead.class);
  }

  @Override
  protected Duration every(BusinessFault.Dead fault) {
    return Duration.ZERO;
  }

  @Override
  protected boolean needsSuccessor(BusinessFault.Dead fault) {
    return true;
  }

  @Override
  protected ProcessIdentity killer() {
    return ProcessIdentity.own();
  }

  @Override
  public void apply(FaultOrder<BusinessFault.Dead> order, Undo.LeaveDead undo) {
    Keeper keeper = new Keeper(order, undo, System.nanoTime() + order.limit().toNanos());
    super.apply(order, undo);
    keepers.put(undo, keeper);
    keeper.thread.start();
  }

  @Override
  public List<String> plan(FaultOrder<BusinessFault.Dead> order, Undo.LeaveDead undo) {
    return List.of("kill -s KILL " + undo.process().pid(), killAgain(order, LOOK_FOR_LIFE_EVERY));
  }

  @Override
  public void revert(Undo.LeaveDead undo) {
    Keeper keeper = keepers.remove(undo);
    if (keeper != null) {
      keeper.stop();
    }
    super.revert(undo);
  }

  @Override
  public boolean gone(Undo.LeaveDead undo) {
    return !keepers.containsKey(undo);
  }

  /** Keeps one instance dead until it is stopped or the limit is over. */
  private final class Keeper {
    private final FaultOrder<BusinessFault.Dead> order;
    private final Undo.LeaveDead undo;
    private final long endsByNanos;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;

    Keeper(FaultOrder<BusinessFault.Dead> order, Undo.LeaveDead undo, long endsByNanos) {
      this.order = order;
      this.undo = undo;
      this.endsByNanos = endsByNanos;
      thread = Thread.ofPlatform().daemon().name("dead-" + order.tag()).unstarted(this::keep);
    }

    private void keep() {
      try {
        while (System.nanoTime() - endsByNanos < 0
            && !stopped.await(LOOK_FOR_LIFE_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
          killIfBack();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void killIfBack() {
      try {
        killSuccessor(order, undo);
      } catch (RuntimeException e) {
        LOG.warn("{}: is back and cannot be killed: {}", order.target().target(), e.toString());
      }
    }

    /** After it returns nothing is killed any more. */
    void stop() {
      stopped.countDown();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
