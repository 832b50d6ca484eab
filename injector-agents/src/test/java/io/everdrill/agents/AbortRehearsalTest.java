package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.CellSignals.Stop;
import io.everdrill.runtime.RecordListener;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AbortRehearsalTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private final EventCodec codec = new EventCodec("/test");

  @Test
  void whatIsRehearsedEndsByTheAbortEachTime() {
    AbortRehearsal rehearsal = new AbortRehearsal(codec, this::saying, NOW);

    rehearsal.abort();

    assertThat(rehearsal.abort()).extracting(Stop::reason).containsExactly(EndReason.ABORT);
  }

  private RecordListener saying(CellSignals signals) {
    return record -> signals.abort((AbortEvent) codec.decode(record.headers(), record.value()));
  }
}
