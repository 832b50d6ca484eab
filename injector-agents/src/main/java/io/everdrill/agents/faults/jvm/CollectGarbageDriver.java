package io.everdrill.agents.faults.jvm;

import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.JvmUndo;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.TargetProcess;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.JvmFault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The agent asks for a full collection at each beat; there is none when it does not, so it ends
 * with the agent.
 */
final class CollectGarbageDriver
    implements FaultDriver<JvmFault.CollectGarbage, JvmUndo.CollectNoMore> {

  private static final Duration SHORTEST_BEAT = Duration.ofMillis(20);

  /** How often each JVM had collected before it was last asked to. */
  private final Map<JvmUndo.CollectNoMore, Long> atLastBeat = new ConcurrentHashMap<>();

  @Override
  public Class<JvmFault.CollectGarbage> faultType() {
    return JvmFault.CollectGarbage.class;
  }

  @Override
  public Class<JvmUndo.CollectNoMore> undoType() {
    return JvmUndo.CollectNoMore.class;
  }

  @Override
  public String mechanism() {
    return "attach";
  }

  @Override
  public Support support() {
    return TargetProcess.support();
  }

  @Override
  public EndsAlone endsAlone() {
    return EndsAlone.NOTHING_LASTS;
  }

  @Override
  public String needs() {
    return "a HotSpot JVM of the agent's user, or root; explicit collections not disabled";
  }

  @Override
  public boolean entersTarget() {
    return true;
  }

  @Override
  public JvmUndo.CollectNoMore prepare(FaultOrder<JvmFault.CollectGarbage> order) {
    TargetJvm jvm = TargetJvm.of(order);
    jvm.properties();
    if (jvm.command("VM.flags").contains("+DisableExplicitGC")) {
      throw new OrderRefused(Refusal.UNSUPPORTED, "the JVM runs with -XX:+DisableExplicitGC");
    }
    jvm.collections();
    return new JvmUndo.CollectNoMore(jvm.process());
  }

  @Override
  public List<String> plan(FaultOrder<JvmFault.CollectGarbage> order, JvmUndo.CollectNoMore undo) {
    String container = order.target().location().container();
    return List.of(
        "jcmd %d GC.run, every %d ms%s"
            .formatted(
                undo.process().pid(),
                beat(order.fault()).toMillis(),
                container.isEmpty() ? "" : ", in container " + container));
  }

  @Override
  public void apply(FaultOrder<JvmFault.CollectGarbage> order, JvmUndo.CollectNoMore undo) {
    TargetJvm jvm = new TargetJvm(undo.process());
    atLastBeat.put(undo, jvm.collections());
    String answer = jvm.command("GC.run");
    // 0 is how it went; what a command says stands behind it, and this one says nothing.
    if (!answer.strip().equals("0")) {
      throw new IllegalStateException("GC.run: expected 0, got " + answer);
    }
  }

  @Override
  public Duration beat(JvmFault.CollectGarbage fault) {
    return fault.every().compareTo(SHORTEST_BEAT) < 0 ? SHORTEST_BEAT : fault.every();
  }

  @Override
  public void sustain(FaultOrder<JvmFault.CollectGarbage> order, JvmUndo.CollectNoMore undo) {
    apply(order, undo);
  }

  /** Whether it has collected since it was last asked to; by nobody who holds it, it is not. */
  @Override
  public Sight look(JvmUndo.CollectNoMore undo) {
    if (!undo.process().alive()) {
      return Sight.TARGET_GONE;
    }
    long collections = new TargetJvm(undo.process()).collections();
    return collections > atLastBeat.getOrDefault(undo, Long.MAX_VALUE)
        ? Sight.IN_FORCE
        : Sight.NOT_IN_FORCE;
  }

  @Override
  public void revert(JvmUndo.CollectNoMore undo) {
    atLastBeat.remove(undo);
  }

  @Override
  public boolean gone(JvmUndo.CollectNoMore undo) {
    return true;
  }
}
