package io.everdrill.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {

  private static final long SEED = 20_261_121;

  private final JsonMapper json = Json.mapper();

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1000, 0.001",
    "10000, 0.01",
    "1050000, 1.05",
    "1500000, 1.5",
    "20000000, 20",
    "100000000, 100",
    "86400000000000, 86400000",
    "-1500000, -1.5",
    "1000500, 1",
    "1001500, 1.002",
    "9223372036854775807, 9223372036854.775",
  })
  void durationIsMillisecondsWithAtMostThreeDecimals(long nanos, String written) throws Exception {
    assertThat(json.writeValueAsString(Duration.ofNanos(nanos))).isEqualTo(written);
  }

  /** Some write the year 1 for 'never': what is reckoned from it must not end who reads it. */
  @Test
  void longestDurationThatIsWrittenIsRead() throws Exception {
    Duration since = Duration.between(Instant.parse("0001-01-01T00:00:00Z"), Instant.EPOCH);
    for (Duration written : List.of(since, since.negated(), Duration.ofNanos(Long.MAX_VALUE))) {
      Duration read = json.readValue(json.writeValueAsString(written), Duration.class);

      assertThat(read.abs()).isGreaterThan(Duration.ofDays(290 * 365));
      assertThat(read.isNegative()).isEqualTo(written.isNegative());
    }
  }

  @Test
  void yearOfManyDigitsIsNoInstant() {
    assertThatThrownBy(() -> json.readValue("\"+999999999-01-01T00:00:00Z\"", Instant.class))
        .hasMessageContaining("expected an RFC 3339 instant");
  }

  /** A record that was read with 4 bytes a character would be kept with 12. */
  @Test
  void characterIsWrittenInAsManyBytesAsItWasRead() throws Exception {
    String emoji = "\"\ud83d\ude00 \u20ac\"";

    byte[] written = json.writeValueAsBytes(json.readValue(emoji, String.class));

    assertThat(written).isEqualTo(emoji.getBytes(UTF_8));
    assertThat(json.writeValueAsBytes("\ud800")).asString().isEqualTo("\"\\uD800\"");
  }

  /** What is kept and read once more equals what was read first, however finely others write. */
  @Test
  void instantsAndDurationsAreReadToTheMicrosecondTheyAreWrittenIn() throws Exception {
    Instant began = json.readValue("\"2026-01-21T12:00:00.123456789+01:00\"", Instant.class);
    Duration took = json.readValue("20.1234567", Duration.class);

    assertThat(began).isEqualTo(Instant.parse("2026-01-21T11:00:00.123456Z"));
    assertThat(json.readValue(json.writeValueAsString(began), Instant.class)).isEqualTo(began);
    assertThat(took).isEqualTo(Duration.ofNanos(20_123_000));
    assertThat(json.readValue(json.writeValueAsString(took), Duration.class)).isEqualTo(took);
  }

  @Test
  void durationIsWrittenAsTheDecimalThatItIs() throws Exception {
    Random chance = new Random(SEED);
    for (int i = 0; i < 10_000; i++) {
      long micros = chance.nextLong(1L << (1 + chance.nextInt(52)));
      assertThat(written(micros)).as("%d us, seed %d", micros, SEED).isEqualTo(decimal(micros));
    }
  }

  private String written(long micros) throws JsonProcessingException {
    return json.writeValueAsString(Duration.ofSeconds(0, 1_000 * micros));
  }

  private static String decimal(long micros) {
    BigDecimal millis =
        BigDecimal.valueOf(micros)
            .divide(BigDecimal.valueOf(1_000), 3, RoundingMode.UNNECESSARY)
            .stripTrailingZeros();
    return (millis.scale() < 0 ? millis.setScale(0) : millis).toPlainString();
  }
}
