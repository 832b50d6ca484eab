package io.everdrill.evaluator.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.verdict.JudgeWorld;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecentPassesTest {

  private final RecentPasses passes = new RecentPasses();

  private void add(int count, long fromMillis, long apartMillis) {
    for (int i = 0; i < count; i++) {
      long at = fromMillis + i * apartMillis;
      passes.add(GuardWorld.passingAfter(Duration.ofMillis(at % 977), at / 1e3), at);
    }
  }

  private void assertHolds(int count, long newestMillis, long apartMillis) {
    assertThat(passes.all()).hasSize(count);
    for (int i = 0; i < count; i++) {
      long at = newestMillis - (count - 1 - i) * apartMillis;
      assertThat(passes.all().get(i))
          .isEqualTo(new RecentPasses.Pass("frontend", Duration.ofMillis(at % 977), at));
    }
  }

  @Test
  void keepsTheNewestThousandUntilItIsAskedAndTenThousandThen() {
    add(2_500, 1_000, 2);
    assertHolds(1_000, 1_000 + 2 * 2_499, 2);

    add(12_000, 6_000, 2);
    assertHolds(10_000, 6_000 + 2 * 11_999, 2);
  }

  @Test
  void keepsAMinute() {
    add(500, 1_000, 1_000);

    assertHolds(61, 500_000, 1_000);
  }

  @Test
  void whatFailedIsNotAmongThem() {
    passes.add(JudgeWorld.failing("frontend", 1), 1_000);

    assertThat(passes.all()).isEmpty();
  }
}
