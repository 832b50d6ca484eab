package io.everdrill.topics.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProportionTest {

  /** Newcombe 1998, table I, method 3. */
  @ParameterizedTest
  @CsvSource({
    "81, 263, 0.2553, 0.3662",
    "15, 148, 0.0624, 0.1605",
    "0, 20, 0.0000, 0.1611",
    "1, 29, 0.0061, 0.1718"
  })
  void intervalIsThePublishedOne(long hits, long of, double from, double until) {
    Interval interval = new Proportion(hits, of).interval().orElseThrow();

    assertThat(interval.from()).isCloseTo(from, within(5e-5));
    assertThat(interval.until()).isCloseTo(until, within(5e-5));
  }

  @Test
  void allOfFewIsNotCertain() {
    Interval interval = new Proportion(3, 3).interval().orElseThrow();

    // z^2 = 3.8415: 3 / (3 + 3.8415)
    assertThat(interval.from()).isCloseTo(0.4385, within(5e-5));
    assertThat(interval.until()).isEqualTo(1);
  }

  @Test
  void nothingIsSaidOfNoCase() {
    assertThat(new Proportion(0, 0).value()).isEmpty();
    assertThat(new Proportion(0, 0).interval()).isEmpty();
  }

  @Test
  void moreHitsThanCasesAreRefused() {
    assertThatThrownBy(() -> new Proportion(2, 1)).hasMessage("hits: expected 0 to 1, got 2.0");
  }
}
