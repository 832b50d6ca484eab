package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.ResourceFault;
import io.everdrill.topics.events.Shape;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a shape makes of the order of one injection. */
class ShapedRunTest extends OneRun {

  @Test
  void dryRunOfARampSaysEachOfItsSteps() throws Exception {
    execution = Policy.Execution.DRY_RUN;
    command =
        Commands.shaped(
            Commands.inject(
                1, new ResourceFault.CpuLoad(1, 40), Duration.ofSeconds(1), Instant.now()),
            new Shape.RampUp(2, Duration.ofMillis(300)));

    run();

    assertThat(done).isEmpty();
    assertThat(last(InjectionEvent.Refused.class).detail())
        .contains(
            "CpuLoad[workers=1, loadPercent=20.0] for 1000 ms; from 300 ms on, undone and then; ",
            "CpuLoad[workers=1, loadPercent=40.0] for 700 ms. Would undo");
  }

  @Test
  void dryRunOfAFlappingFaultSaysWhenItIsUndoneAndBeginsAgain() throws Exception {
    execution = Policy.Execution.DRY_RUN;
    command =
        Commands.shaped(
            command, new Shape.Flapping(Duration.ofMillis(200), Duration.ofMillis(300)));

    run();

    assertThat(last(InjectionEvent.Refused.class).detail())
        .contains(
            "Noop[] for 1000 ms; from 200 ms on nothing: undone; and so again from 500 ms on. W");
  }

  @Test
  void flappingFaultIsAppliedAndUndoneAgainAndAgain() throws Exception {
    command =
        Commands.shaped(
            command, new Shape.Flapping(Duration.ofMillis(200), Duration.ofMillis(200)));

    run();

    assertThat(done.stream().filter(step -> !step.equals("sustain")))
        .containsExactly(
            "apply", "revert", "release", "apply", "revert", "release", "apply", "revert",
            "release");
    assertThat(told)
        .hasExactlyElementsOfTypes(
            InjectionEvent.Accepted.class,
            InjectionEvent.Applied.class,
            InjectionEvent.Confirmed.class,
            InjectionEvent.Ended.class);
  }

  @Test
  void rampOfAFaultThatHasNoStrengthIsAppliedOnce() throws Exception {
    command = Commands.shaped(command, new Shape.RampUp(4, Duration.ofMillis(600)));

    run();

    assertThat(done.stream().filter(step -> !step.equals("sustain")))
        .containsExactly("apply", "revert", "release");
    assertThat(last(InjectionEvent.Ended.class).reason()).isEqualTo(EndReason.LIMIT);
  }

  @Test
  void rampIsAppliedAnewWhereItIsStronger() throws Exception {
    command =
        Commands.shaped(
            Commands.inject(
                1, new ResourceFault.CpuLoad(1, 40), Duration.ofSeconds(1), Instant.now()),
            new Shape.RampUp(2, Duration.ofMillis(300)));

    run();

    assertThat(done.stream().filter(step -> !step.equals("sustain")))
        .containsExactly("apply", "revert", "release", "apply", "revert", "release");
  }

  @Test
  void phasesThatAreTooShortToStandByForAreRefusedWithTheReason_S1() throws Exception {
    command =
        Commands.shaped(
            command, new Shape.Flapping(Duration.ofMillis(200), Duration.ofMillis(2000)));
    world.onArm = lead -> await().pollDelay(Duration.ofMillis(120)).until(() -> true);

    run();

    assertThat(done).containsExactly("dismissed");
    InjectionEvent.Refused refused = last(InjectionEvent.Refused.class);
    assertThat(refused.reason()).isEqualTo(Refusal.UNSUPPORTED);
    assertThat(refused.detail())
        .contains("its phases in force last 200 ms; expected at least ", " to get ready");
  }
}
