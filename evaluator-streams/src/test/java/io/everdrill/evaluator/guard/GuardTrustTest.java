package io.everdrill.evaluator.guard;

import static io.everdrill.evaluator.guard.GuardWorld.PASS_RATE;
import static io.everdrill.evaluator.guard.GuardWorld.accepted;
import static io.everdrill.evaluator.guard.GuardWorld.drill;
import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.ended;
import static io.everdrill.evaluator.verdict.JudgeWorld.injection;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.KeyFiles;
import io.everdrill.topics.Signatures;
import io.everdrill.topics.Signing;
import java.security.KeyPair;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GuardTrustTest {

  private final KeyPair agent = KeyFiles.generate();
  private final Signing.Signer own = new Signing.Signer("a1", agent.getPrivate());
  private final GuardSettings trusting =
      GuardWorld.SETTINGS.with(
          new Signatures.SignedBy(new Signing.Verifier(Map.of("a1", agent.getPublic()))));

  /** Whoever can write to the topic could have drills end, unseen in a drill's own history. */
  @Test
  void s5DrillIsGuardedUntilATrustedAgentSaysThatItEnded() {
    Signing.Signer forger = new Signing.Signer("a1", KeyFiles.generate().getPrivate());
    try (GuardBench bench = new GuardBench(trusting)) {
      running(bench);
      bench.pipe(12, ended(1, 12)).pipeSigned(12.1, forger, ended(1, 12));
      bench.leased();

      bench.calm(12.2, 15);
      assertThat(bench.leased()).contains(injection(1));
      bench.hurt(15, 18);
      assertThat(bench.aborts()).hasSize(1);
      assertThat(bench.deadLetters()).isEqualTo(2);
    }
  }

  @Test
  void trustedAgentsWordEndsTheLeases() {
    try (GuardBench bench = new GuardBench(trusting)) {
      running(bench).pipeSigned(12, own, ended(1, 12));
      bench.leased();

      bench.calm(12.1, 15);
      assertThat(bench.leased()).isEmpty();
      assertThat(bench.deadLetters()).isZero();
    }
  }

  private GuardBench running(GuardBench bench) {
    return bench
        .calm(0, 10)
        .pipe(10, drill(1, 10, PASS_RATE))
        .pipeSigned(10.5, own, accepted(1, 10.5))
        .pipeSigned(11, own, applied(1, "payments", 11))
        .calm(11.1, 12);
  }
}
