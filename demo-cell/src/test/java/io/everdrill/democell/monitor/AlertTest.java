package io.everdrill.democell.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlertTest {
  /** The value that Prometheus' own test of LabelsToSignature expects. */
  @Test
  void fingerprintIsTheOneOfPrometheus() {
    Map<String, String> labels = Map.of("name", "garland, briggs", "fear", "love is not enough");

    assertThat(Alert.fingerprint(labels)).isEqualTo(Long.toHexString(5799056148416392346L));
    assertThat(Alert.fingerprint(Map.of()))
        .isEqualTo(Long.toHexString(Long.parseUnsignedLong("14695981039346656037")));
  }

  @Test
  void fingerprintFollowsLabelsOnly() {
    Symptom one = Symptom.of("ManyErrors", "critical", "payment-svc", "30 % fail");
    Symptom other = Symptom.of("ManyErrors", "critical", "payment-svc", "40 % fail");
    Instant at = Instant.EPOCH;

    assertThat(Alert.firing(one, at).fingerprint())
        .isEqualTo(Alert.firing(other, at).fingerprint());
    assertThat(Alert.firing(one.with("instance", "x"), at).fingerprint())
        .isNotEqualTo(Alert.firing(one, at).fingerprint());
  }
}
