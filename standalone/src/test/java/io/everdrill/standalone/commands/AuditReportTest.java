package io.everdrill.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.EventCodec;
import io.everdrill.topics.chance.CandidateList;
import io.everdrill.topics.chance.ChanceLedger;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ChanceEvent.Candidate;
import io.everdrill.topics.events.ChanceEvent.Candidates;
import io.everdrill.topics.events.TargetId;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class AuditReportTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private final EventCodec codec = new EventCodec("/everdrill/test");

  @Test
  void listsOfDrillsThatAreNotAskedForFillNoLedger() {
    AuditReport.Reader reader = new AuditReport.Reader(new ChanceLedger(10, 5), "", "");

    for (int i = 0; i < 4; i++) {
      reader.received(record(i, list("shop-" + i, 3)));
    }

    AuditReport report = reader.report();
    assertThat(report.complete()).isTrue();
    assertThat(report.holds()).isTrue();
  }

  @Test
  void helpSaysHowMuchOfTheMomentIsProven() {
    assertThat(String.join(" ", CommandRun.of("audit", "--help").out()))
        .contains("Of the moment this proves less");
  }

  private static Candidates list(String name, int pairs) {
    CellId cell = new CellId("shop");
    CandidateList list =
        CandidateList.of(
            cell,
            IntStream.range(0, pairs)
                .mapToObj(i -> new Candidate(new TargetId(name + "." + i), "pause", 1, 1))
                .toList());
    return new Candidates(cell, list.digest(), List.copyOf(list.candidates()), NOON);
  }

  private ConsumerRecord<byte[], byte[]> record(long offset, Candidates list) {
    ProducerRecord<byte[], byte[]> sent = codec.encode("everdrill.", list);
    ConsumerRecord<byte[], byte[]> received =
        new ConsumerRecord<>(sent.topic(), 0, offset, sent.key(), sent.value());
    sent.headers().forEach(received.headers()::add);
    return received;
  }
}
