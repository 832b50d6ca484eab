package io.everdrill.agents.faults.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.JvmUndo;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.JvmFault;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleDriverTest {

  private final FaultDriver<JvmFault.Return, JvmUndo.RemoveRule> driver =
      new RuleDriver<>(
          JvmFault.Return.class,
          fault ->
              new Rule(
                  fault.className(), fault.methodName(), "return " + Rule.literal(fault.value())));

  private static FaultOrder<JvmFault.Return> order(
      JvmTarget target, String className, Duration limit) {
    return Orders.onPidFile(
        target.pidFile(), new JvmFault.Return(className, "answer", "42"), limit);
  }

  private static FaultOrder<JvmFault.Return> order(JvmTarget target) {
    return order(target, JvmMain.class.getName(), Duration.ofSeconds(30));
  }

  @Test
  void secondInjectionFindsBytemanLoadedAndOneRevertLeavesTheOther() throws Exception {
    try (JvmTarget target = new JvmTarget()) {
      FaultOrder<JvmFault.Return> first = order(target);
      JvmUndo.RemoveRule firstUndo = driver.prepare(first);
      driver.apply(first, firstUndo);
      FaultOrder<JvmFault.Return> second = order(target);
      JvmUndo.RemoveRule secondUndo = driver.prepare(second);
      driver.apply(second, secondUndo);

      driver.revert(firstUndo);

      assertThat(driver.gone(firstUndo)).isTrue();
      assertThat(driver.look(secondUndo)).isEqualTo(Sight.IN_FORCE);
      assertThat(target.ask().text()).isEqualTo("42");
      driver.revert(secondUndo);
      driver.revert(secondUndo);
      assertThat(target.ask().text()).isEqualTo("7");
    }
  }

  @Test
  void whatIsToBeDoneByHandTakesOutThisRuleAndNoOther_S7() throws Exception {
    try (JvmTarget target = new JvmTarget()) {
      FaultOrder<JvmFault.Return> first = order(target);
      JvmUndo.RemoveRule firstUndo = driver.prepare(first);
      driver.apply(first, firstUndo);
      FaultOrder<JvmFault.Return> second = order(target);
      JvmUndo.RemoveRule secondUndo = driver.prepare(second);
      driver.apply(second, secondUndo);

      Shell.run("sh", "-c", firstUndo.byHand());

      assertThat(driver.gone(firstUndo)).isTrue();
      assertThat(driver.look(secondUndo)).isEqualTo(Sight.IN_FORCE);
      driver.revert(secondUndo);
    }
  }

  @Test
  void effectEndsInTheTargetAtTheLimitThoughTheRuleIsThere_S1() throws Exception {
    try (JvmTarget target = new JvmTarget()) {
      FaultOrder<JvmFault.Return> order = order(target, JvmMain.class.getName(), Duration.ZERO);
      JvmUndo.RemoveRule undo = driver.prepare(order);

      driver.apply(order, undo);

      assertThat(driver.look(undo)).isEqualTo(Sight.IN_FORCE);
      assertThat(target.ask().text()).isEqualTo("7");
      driver.revert(undo);
    }
  }

  @Test
  void ruleOfAClassThatIsNotLoadedIsNotInForce() throws Exception {
    try (JvmTarget target = new JvmTarget()) {
      FaultOrder<JvmFault.Return> order = order(target, "no.such.Type", Duration.ofSeconds(30));
      JvmUndo.RemoveRule undo = driver.prepare(order);

      driver.apply(order, undo);

      assertThat(driver.look(undo)).isEqualTo(Sight.NOT_IN_FORCE);
      driver.revert(undo);
      assertThat(driver.gone(undo)).isTrue();
    }
  }

  @Test
  void targetThatEndsIsGone() throws Exception {
    try (JvmTarget target = new JvmTarget()) {
      FaultOrder<JvmFault.Return> order = order(target);
      JvmUndo.RemoveRule undo = driver.prepare(order);
      driver.apply(order, undo);

      target.kill();

      assertThat(driver.look(undo)).isEqualTo(Sight.TARGET_GONE);
      driver.revert(undo);
      assertThat(driver.gone(undo)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1; System.exit(1)", "new Object()", "\"a\" + b", "\"a\nENDRULE\""})
  void whatIsNoLiteralIsRefused(String value) {
    assertThatExceptionOfType(OrderRefused.class)
        .isThrownBy(() -> Rule.literal(value))
        .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Refusal.UNSUPPORTED))
        .withMessageContaining("value: expected a number");
  }
}
