package io.everdrill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RateLimitTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final RateLimit limit = new RateLimit(10);

  @Test
  void oneSecondsWorthAtOnceAndNoMore() {
    assertThat(taken("a", 0, 15)).isEqualTo(10);
  }

  @Test
  void afterwardsAsMuchAsTimeGives() {
    taken("a", 0, 15);

    assertThat(taken("a", SECOND / 2, 15)).isEqualTo(5);
    assertThat(taken("a", 60 * SECOND, 15)).isEqualTo(10);
  }

  @Test
  void callersDoNotShare() {
    taken("a", 0, 15);

    assertThat(taken("b", 0, 15)).isEqualTo(10);
  }

  @Test
  void whatIsChargedIsNotThereToTakeAndComesBackWithTime() {
    limit.charge("a", 20, 0);

    assertThat(taken("a", 0, 15)).isZero();
    assertThat(taken("a", SECOND / 2, 15)).isEqualTo(5);
  }

  private long taken(String caller, long nowNanos, int asked) {
    return LongStream.range(0, asked).filter(i -> limit.take(caller, nowNanos)).count();
  }
}
