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

/**
 * The agent asks for a full collection at each beat; there is none when it does not, so it ends
 * with the agent.
 */
final class CollectGarbageDriver
    implements FaultDriver<JvmFault.CollectGarbage, JvmUndo.CollectNoMore> {

  private static final Duration SHORTEST_BEAT = Duration.ofMillis(20);

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
  public JvmUndo.CollectNoMore prepare(FaultOrder<JvmFault.CollectGarbage> order) {
    TargetJvm jvm = TargetJvm.of(order);
    jvm.properties();
    if (jvm.command("VM.flags").contains("+DisableExplicitGC")) {
      throw new OrderRefused(Refusal.UNSUPPORTED, "the JVM runs with -XX:+DisableExplicitGC");
    }
    return new JvmUndo.CollectNoMore(jvm.process());
  }

  @Override
  public List<String> plan(FaultOrder<JvmFault.CollectGarbage> order, JvmUndo.CollectNoMore undo) {
    return List.of(
        "jcmd "
            + undo.process().pid()
            + " GC.run, every "
            + beat(order.fault()).toMillis()
            + " ms");
  }

  @Override
  public void apply(FaultOrder<JvmFault.CollectGarbage> order, JvmUndo.CollectNoMore undo) {
    String answer = new TargetJvm(undo.process()).command("GC.run");
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

  @Override
  public Sight look(JvmUndo.CollectNoMore undo) {
    return undo.process().alive() ? Sight.IN_FORCE : Sight.TARGET_GONE;
  }

  @Override
  public void revert(JvmUndo.CollectNoMore undo) {}

  @Override
  public boolean gone(JvmUndo.CollectNoMore undo) {
    return true;
  }
}
