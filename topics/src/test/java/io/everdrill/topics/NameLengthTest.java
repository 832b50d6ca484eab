package io.everdrill.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.topics.events.AlertEvent.Episode;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.IncidentEvent;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names are told again with all that is said of what bears them, in records of 1 MiB at most. */
class NameLengthTest {

  private static final CellId CELL = new CellId("shop");

  @Test
  void nameOfMoreThan256CharactersIsRefusedAndSaid() {
    String longest = "n".repeat(256);

    assertThat(opened(longest, longest).incident()).isEqualTo(longest);
    assertThatThrownBy(() -> opened(longest + "n", "stock"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "incident: expected at most 256 characters, got 257, '" + "n".repeat(32) + "...'");
    assertThatThrownBy(() -> opened("inc-7", longest + "n"))
        .hasMessageStartingWith("services: expected at most 256 characters, got 257, ");
  }

  @Test
  void fingerprintMayBePutTogetherOfNames() {
    String longest = "f".repeat(1024);

    assertThat(new Episode("m", longest, Instant.EPOCH).fingerprint()).isEqualTo(longest);
    assertThatThrownBy(() -> new Episode("m", longest + "f", Instant.EPOCH))
        .hasMessageStartingWith("fingerprint: expected at most 1024 characters, got 1025, ");
  }

  private static IncidentEvent.Opened opened(String incident, String service) {
    return new IncidentEvent.Opened(CELL, incident, List.of(service), "", Instant.EPOCH);
  }
}
