package io.everdrill.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "15s, PT15S",
    "1.5 s, PT1.5S",
    "2m, PT2M",
    "1h, PT1H",
    "7d, PT168H",
    "PT15S, PT15S",
    "0s, PT0S"
  })
  void durationsAsPeopleWriteThem(String text, Duration duration) {
    assertThat(Units.duration(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "15", "s", "-1s", "PT-1S", "1w", "1e9s", "999999999999999d", "0.1234567891ms"})
  void otherDurationsAreRefusedWithWhatCame(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Units.duration(text))
        .withMessageContaining("'" + text + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "512B, 512",
    "64KiB, 65536",
    "1.5MiB, 1572864",
    "10MB, 10000000",
    "1 GiB, 1073741824"
  })
  void sizesAsPeopleWriteThem(String text, long bytes) {
    assertThat(Units.bytes(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1K", "1.5B", "-1B", "999999999999999GiB"})
  void otherSizesAreRefusedWithWhatCame(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Units.bytes(text))
        .withMessageContaining("'" + text + "'");
  }
}
