package io.everdrill.agents.faults.jvm;

import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import io.everdrill.agents.faults.Survey;
import io.everdrill.topics.events.JvmFault;
import java.util.List;

/** Faults inside a Java virtual machine. */
public final class JvmFaults implements FaultFamily {

  @Override
  public List<FaultDriver<?, ?>> drivers() {
    return List.of(
        new RuleDriver<>(
            JvmFault.Throw.class,
            fault ->
                new Rule(
                    fault.className(),
                    fault.methodName(),
                    "throw new "
                        + Rule.name(fault.exception(), "exception")
                        + "("
                        + Rule.text(fault.message())
                        + ")")),
        new RuleDriver<>(
            JvmFault.Delay.class,
            fault ->
                new Rule(
                    fault.className(),
                    fault.methodName(),
                    // Not Thread.sleep, which Byteman cannot type on newer JDKs.
                    "delay(" + fault.delay().toMillis() + ")")),
        new RuleDriver<>(
            JvmFault.Return.class,
            fault ->
                new Rule(
                    fault.className(),
                    fault.methodName(),
                    "return " + Rule.literal(fault.value()))),
        new CollectGarbageDriver());
  }

  @Override
  public Survey survey() {
    return LeftRules.survey();
  }

  @Override
  public void close() {}
}
