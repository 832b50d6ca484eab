package io.everdrill.evaluator.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecondsToSaveTest {

  private final SecondsToSave seconds = new SecondsToSave();

  @Test
  void resultsOfOneSecondAreOneEntry() {
    seconds.add(5_001, true);
    seconds.add(5_999, false);
    seconds.add(6_000, true);

    assertThat(seconds.take())
        .containsExactly(new ProbeSecond(5_999, 2, 1), new ProbeSecond(6_000, 1, 1));
    assertThat(seconds.take()).isEmpty();
  }

  /** What is saved again holds all of its second. */
  @Test
  void secondThatGoesOnIsTakenAgainWhole() {
    seconds.add(5_001, true);
    seconds.take();
    seconds.add(5_002, true);

    assertThat(seconds.take()).containsExactly(new ProbeSecond(5_002, 2, 2));
  }

  @Test
  void goesOnInTheSecondThatWasSavedByAnother() {
    seconds.restore(new ProbeSecond(5_400, 7, 6));
    seconds.add(5_500, false);

    assertThat(seconds.take()).containsExactly(new ProbeSecond(5_500, 8, 6));
  }

  @Test
  void resultsOfALateClockCountAsNew() {
    seconds.add(9_000, true);
    seconds.add(7_000, true);

    assertThat(seconds.take()).containsExactly(new ProbeSecond(9_000, 2, 2));
  }

  @Test
  void storedAndReadAgainIsTheSame() {
    ProbeSecond second = new ProbeSecond(1_795_269_058_347L, 12_345, 12_000);

    assertThat(ProbeSecond.fromBytes(second.toBytes())).isEqualTo(second);
  }

  /** So the one that is overwritten is older than any window. */
  @Test
  void secondsOfAMinuteHavePlacesOfTheirOwn() {
    assertThat(new ProbeSecond(60_000, 1, 1).place())
        .isNotEqualTo(new ProbeSecond(0, 1, 1).place())
        .isNotEqualTo(new ProbeSecond(119_999, 1, 1).place());
    assertThat(new ProbeSecond(61_000, 1, 1).place()).isEqualTo(new ProbeSecond(0, 1, 1).place());
  }
}
