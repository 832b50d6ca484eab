package io.everdrill.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {

  /** Read as a part of something longer, too. */
  private static Instant parse(String text) {
    Instant parsed = Rfc3339.parse(text);
    assertThat(Rfc3339.parse(("<<" + text + ">").toCharArray(), 2, text.length()))
        .isEqualTo(parsed);
    return parsed;
  }

  /** From the year 0 to 9999. */
  @Test
  void readsWhatWeWrite() {
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      Instant instant =
          Instant.ofEpochSecond(
              random.nextLong(-62_167_219_200L, 253_402_300_800L),
              1_000L * random.nextInt(1_000_000));

      assertThat(parse(Json.format(instant))).isEqualTo(instant);
    }
  }

  /** From the year -10,000 to 20,000. */
  @Test
  void writesAsAFormatterWould() {
    DateTimeFormatter slow =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      Instant instant =
          Instant.ofEpochSecond(
              random.nextLong(-377_705_116_800L, 568_971_820_800L), random.nextInt(1_000_000_000));

      assertThat(Rfc3339.format(instant)).isEqualTo(slow.format(instant));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-21T13:50:58Z",
        "2026-11-21T13:50:58.3Z",
        "2026-11-21T13:50:58.347591123Z",
        "2026-11-21T14:50:58.347591+01:00",
        "2026-11-21t13:50:58.347591z",
      })
  void readsWhatOthersWriteToTheMicrosecond(String text) {
    assertThat(parse(text))
        .isEqualTo(
            DateTimeFormatter.ISO_OFFSET_DATE_TIME
                .parse(text, Instant::from)
                .truncatedTo(ChronoUnit.MICROS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-11-21T13:50:58.347591",
        "2026-13-21T13:50:58.347591Z",
        "2026-02-30T13:50:58.347591Z",
        "2026-11-21T24:00:01.347591Z",
        "2026-11-21T13:50:60.347591Z",
        "2026-11-21T13:50:5x.347591Z",
      })
  void refusesWhatIsNoInstant(String text) {
    assertThatThrownBy(() -> Rfc3339.parse(text)).isInstanceOf(DateTimeException.class);
    assertThatThrownBy(() -> Rfc3339.parse(("0" + text).toCharArray(), 1, text.length()))
        .isInstanceOf(DateTimeException.class);
  }
}
