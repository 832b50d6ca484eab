package io.everdrill.agents;

import io.everdrill.agents.faults.PreparedFault;
import io.everdrill.agents.faults.Remedy;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Standby;
import io.everdrill.agents.faults.Undo;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** What a fault is done to: a list of what was done to it, and what each step is to do. */
final class ListedWorld implements Remedy {
  private static final Duration BEAT = Duration.ofMillis(20);

  final List<String> done = new CopyOnWriteArrayList<>();
  Runnable onApply = () -> {};
  Consumer<Duration> onArm = lead -> {};
  boolean applyTakesHold = true;
  Undo undo = new Undo.DeleteTable("everdrill-test");
  int revertsThatFail;
  boolean firstRevertHangs;
  String counts = "hits";
  final CountDownLatch hung = new CountDownLatch(1);
  Sight sight = Sight.NOT_IN_FORCE;
  Sight sightAfterBeat = Sight.IN_FORCE;

  PreparedFault prepared(Fault fault, Duration limit) {
    return new PreparedFault(
        "list",
        "a list",
        () ->
            List.of(
                "nft add table inet everdrill-test", fault + " for " + limit.toMillis() + " ms"),
        undo,
        this,
        BEAT,
        new Standing(),
        this::apply,
        this::sustain);
  }

  /** What would end it without the agent. */
  private final class Standing implements Standby {
    @Override
    public void arm(Duration lead) {
      onArm.accept(lead);
    }

    @Override
    public void dismiss() {
      done.add("dismissed");
    }
  }

  private void apply() {
    done.add("apply");
    onApply.run();
    sight = applyTakesHold ? Sight.IN_FORCE : sight;
  }

  private void sustain() {
    done.add("sustain");
    sight = sightAfterBeat;
  }

  @Override
  public Sight look() {
    return sight;
  }

  @Override
  public void lift() {
    done.add("revert");
    if (firstRevertHangs) {
      firstRevertHangs = false;
      awaitForever();
    }
    if (revertsThatFail-- <= 0) {
      sight = Sight.NOT_IN_FORCE;
    }
  }

  @Override
  public void release() {
    done.add("release");
  }

  private void awaitForever() {
    try {
      hung.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean gone() {
    return sight != Sight.IN_FORCE;
  }

  @Override
  public String counts() {
    return counts;
  }

  @Override
  public List<Exposure> exposure() {
    return List.of();
  }

  @Override
  public String byHand() {
    return new Undo.DeleteTable("everdrill-test").byHand();
  }
}
