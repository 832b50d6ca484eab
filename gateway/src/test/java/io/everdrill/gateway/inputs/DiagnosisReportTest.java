package io.everdrill.gateway.inputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.topics.events.DiagnosisEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiagnosisReportTest {

  private static final Instant RECEIVED = Instant.parse("2026-11-21T03:00:12Z");
  private static final String REPORT =
      """
      {"detector": "rca", "detectorVersion": "2", "incident": "i1",
       "diagnosedAt": "2026-11-21T03:00:10Z", "receivedAt": "1999-01-01T00:00:00Z",
       "alerts": [{"fingerprint": "f1", "startsAt": "2026-11-21T03:00:00Z"}],
       "roots": [{"service": "payment-svc", "confidence": 0.9},
                 {"service": "payment-db", "confidence": 0.4}],
       "evidence": ["p99 rose first there"], "later": 1}
      """;

  private final DiagnosisReport report = new DiagnosisReport("demo");

  @Test
  void rankingIsKeptAndReceiptIsOurs() throws MalformedInput {
    DiagnosisEvent.Diagnosed diagnosed = (DiagnosisEvent.Diagnosed) read(REPORT).events().get(0);

    assertThat(diagnosed.cell().value()).isEqualTo("demo");
    assertThat(diagnosed.roots())
        .extracting(DiagnosisEvent.Root::service)
        .containsExactly("payment-svc", "payment-db");
    assertThat(diagnosed.receivedAt()).isEqualTo(RECEIVED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"detector\": \"rca\",||body: detector: missing",
        "0.9|1.5|roots[0]: confidence: expected 0 to 1, got 1.5",
        "0.9|\"high\"|roots[0].confidence: ",
        "2026-11-21T03:00:10Z|today|diagnosedAt: ",
        "\"incident\"|\"cell\": \"No Cell\", \"incident\"|cell: cell: expected",
      })
  void reportThatIsNoneNamesTheField(String right, String wrong, String message) {
    String body = REPORT.replace(right, wrong == null ? "" : wrong);

    assertThatThrownBy(() -> read(body))
        .isInstanceOf(MalformedInput.class)
        .hasMessageStartingWith(message);
  }

  private Intake read(String body) throws MalformedInput {
    return report.read(Desks.messageAt(body, RECEIVED));
  }
}
