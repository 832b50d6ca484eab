package io.everdrill.agents.faults.jvm;

import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.JvmUndo;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.TargetProcess;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.events.JvmFault;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** A rule of Byteman's at the entry of a method, in a JVM that was not started for it. */
final class RuleDriver<F extends JvmFault> implements FaultDriver<F, JvmUndo.RemoveRule> {

  private final Class<F> faultType;
  private final Function<F, Rule> rule;

  RuleDriver(Class<F> faultType, Function<F, Rule> rule) {
    this.faultType = faultType;
    this.rule = rule;
  }

  @Override
  public Class<F> faultType() {
    return faultType;
  }

  @Override
  public Class<JvmUndo.RemoveRule> undoType() {
    return JvmUndo.RemoveRule.class;
  }

  @Override
  public String mechanism() {
    return "byteman";
  }

  @Override
  public Support support() {
    return TargetProcess.support();
  }

  /** The effect ends in the target at the limit in any case; what is left of the rule goes then. */
  @Override
  public EndsAlone endsAlone() {
    return EndsAlone.UNDO_PROCESS;
  }

  @Override
  public String needs() {
    return "a HotSpot JVM of the agent's user, or root, without a Byteman of its own, whose user can"
        + " read the agent's jars, or in a container; Byteman's agent, without rules, stays loaded"
        + " until the JVM ends";
  }

  @Override
  public boolean entersTarget() {
    return true;
  }

  @Override
  public JvmUndo.RemoveRule prepare(FaultOrder<F> order) {
    TargetJvm jvm = TargetJvm.of(order);
    Rule done = rule.apply(order.fault());
    return new JvmUndo.RemoveRule(
        jvm.process(),
        Byteman.port(jvm),
        Rule.PREFIX + order.tag(),
        done.className(),
        done.methodName(),
        new JvmUndo.Reached(jvm.network(), LentJar.place(jvm, order.tag())));
  }

  @Override
  public List<String> plan(FaultOrder<F> order, JvmUndo.RemoveRule undo) {
    List<String> submit =
        List.of(
            "%sbmsubmit -p %d -l with%n%s"
                .formatted(undo.reached().network().prefix(), undo.port(), script(order, undo)));
    return Stream.concat(load(undo).stream(), submit.stream()).toList();
  }

  private static List<String> load(JvmUndo.RemoveRule undo) {
    String jar = undo.reached().jar();
    long pid = undo.process().pid();
    String there = JvmUndo.inRoot(undo.process(), Path.of(jar)).toString();
    return jar.isEmpty()
        ? List.of("bminstall -p " + undo.port() + " " + pid)
        : List.of(
            "cp " + Shell.quoted(Byteman.jar().toString()) + " " + there,
            "jcmd " + pid + " JVMTI.agent_load " + jar + " " + Byteman.options(undo.port()),
            "rm " + there);
  }

  private String script(FaultOrder<F> order, JvmUndo.RemoveRule undo) {
    return rule.apply(order.fault())
        .script(undo.rule(), System.nanoTime() + order.limit().toNanos());
  }

  @Override
  public void apply(FaultOrder<F> order, JvmUndo.RemoveRule undo) {
    String script = script(order, undo);
    TargetJvm jvm = new TargetJvm(undo.process());
    if (!Byteman.isLoaded(jvm)) {
      LentJar.load(jvm, undo.port(), undo.reached().jar());
    }
    Byteman.add(jvm, undo.port(), undo.rule(), script);
  }

  /** Not in force as long as no method of that name is loaded: then nothing can throw or wait. */
  @Override
  public Sight look(JvmUndo.RemoveRule undo) {
    if (!undo.process().alive()) {
      return Sight.TARGET_GONE;
    }
    String rule = listed(undo);
    return rule.contains("Transformed in:") ? Sight.IN_FORCE : Sight.NOT_IN_FORCE;
  }

  /** What Byteman says of the rule; empty if it does not know it. */
  private static String listed(JvmUndo.RemoveRule undo) {
    String rules = Byteman.rules(new TargetJvm(undo.process()), undo.port());
    int start = rules.indexOf("RULE " + undo.rule() + "\n");
    if (start < 0) {
      return "";
    }
    int end = rules.indexOf("\nRULE ", start);
    return end < 0 ? rules.substring(start) : rules.substring(start, end);
  }

  @Override
  public void revert(JvmUndo.RemoveRule undo) {
    TargetJvm jvm = new TargetJvm(undo.process());
    if (!undo.process().alive()) {
      return;
    }
    LentJar.takeBack(jvm, undo.reached().jar());
    if (Byteman.isLoaded(jvm) && !listed(undo).isEmpty()) {
      String script =
          new Rule(undo.className(), undo.methodName(), "NOTHING").script(undo.rule(), 0);
      remove(undo, script);
    }
  }

  /** The fault's watchdog may be doing the same, and be quicker. */
  private static void remove(JvmUndo.RemoveRule undo, String script) {
    try {
      Byteman.remove(new TargetJvm(undo.process()), undo.port(), undo.rule(), script);
    } catch (IllegalStateException e) {
      if (!listed(undo).isEmpty()) {
        throw e;
      }
    }
  }

  @Override
  public boolean gone(JvmUndo.RemoveRule undo) {
    TargetJvm jvm = new TargetJvm(undo.process());
    return !undo.process().alive()
        || (!LentJar.isThere(jvm, undo.reached().jar())
            && (!Byteman.isLoaded(jvm) || listed(undo).isEmpty()));
  }
}
