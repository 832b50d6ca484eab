package io.everdrill.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.Sha256;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class DaySeedsTest {

  private static final LocalDate DAY = LocalDate.parse("2026-11-21");

  /** The figures can be had with {@code printf ... | openssl dgst -sha256 -mac HMAC}. */
  @Test
  void seedOfADayIsHmacOfMasterAndDate() {
    byte[] master = new byte[32];
    Arrays.fill(master, (byte) 1);

    byte[] seed = DaySeeds.ofMaster(master).seed(DAY);

    assertThat(HexFormat.of().formatHex(seed))
        .isEqualTo("34cc18148aac80cab000aa5985f3a6fbed64297b78181356d7a5fb1ab6d3b8b9");
    assertThat(Sha256.hex(seed))
        .isEqualTo("fd8d34c205771c87799e5eb2e85b97426dfe8aac7225481085e5c19be3e157d3");
    assertThat(DaySeeds.ofMaster(master).seed(DAY.plusDays(1))).isNotEqualTo(seed);
  }
}
