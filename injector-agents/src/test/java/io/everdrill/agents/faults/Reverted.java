package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThat;

/** What an agent does to end a fault: reverts it, sees it gone, lets go what stood by. */
public final class Reverted {

  private Reverted() {}

  public static <U extends Undo> void by(FaultDriver<?, U> driver, U undo) {
    driver.revert(undo);
    assertThat(driver.gone(undo)).as("gone after revert").isTrue();
    driver.release(undo);
  }
}
