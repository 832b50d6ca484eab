package io.everdrill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.Circumstances;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.RejectedCandidate;
import io.everdrill.topics.events.VerdictEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoredDetectorsTest {

  private static final InjectionId OTHER = TestEvents.injection("demo", 99);

  @Test
  void ownVerdictTellsOfNoOtherInjection() {
    VerdictEvent.Injection verdict = TestEvents.verdict("demo", 1, 1, "svc", TestEvents.missed());
    VerdictEvent.DetectorVerdict first = verdict.detectors().getFirst();
    VerdictEvent.DetectorVerdict own =
        new VerdictEvent.DetectorVerdict(
            "aiops",
            "2",
            first.detection(),
            first.rootCause(),
            List.of(),
            List.of("i1"),
            List.of(OTHER),
            List.of(rejected(OTHER), rejected(verdict.injection())));
    Circumstances untold = Circumstances.UNTOLD;
    Circumstances told =
        new Circumstances(
            untold.entity(),
            untold.provenance(),
            List.of(),
            List.of(),
            List.of(),
            List.of(new Circumstances.KnownIncident("i2", List.of("svc"), TestEvents.START)),
            List.of(new Circumstances.EvidenceRange("alerts", 0, 1, 2)),
            untold.asked());

    VerdictEvent.Injection alone =
        ScoredDetectors.alone(verdict.of(List.of(first, own), told), "aiops");

    assertThat(alone.circumstances()).isEqualTo(untold);
    assertThat(alone.detectors())
        .singleElement()
        .satisfies(
            d -> {
              assertThat(d.incidents()).containsExactly("i1");
              assertThat(d.mergedWith()).isEmpty();
              assertThat(d.rejected()).containsExactly(rejected(verdict.injection()));
            });
  }

  private static RejectedCandidate rejected(InjectionId candidate) {
    return new RejectedCandidate(
        new AlertEvent.Episode("aiops", "f1", TestEvents.START),
        candidate,
        0,
        RejectedCandidate.Why.PLACEBO);
  }
}
