package io.everdrill.evaluator.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.EventCodec;
import io.everdrill.topics.events.AbortEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AbortRehearsalTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  @Test
  void eachRoundAbortsByItsOwnFailedProbeAlone() {
    AbortRehearsal rehearsal = new AbortRehearsal(new EventCodec("/test"), "guard/g1", NOW);

    rehearsal.abort();
    AbortEvent second = rehearsal.abort();

    assertThat(second.abort()).isEqualTo("rehearsal-1.0/pass-rate-below");
    assertThat(second.by()).isEqualTo("guard/g1");
    assertThat(second.evidence()).startsWith("rehearsed: 0 of 1 probe results passed");
  }
}
