package io.everdrill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.Circumstances;
import io.everdrill.topics.events.DefinitionEvent.GroundTruth;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.RejectedCandidate;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoredDetectorsTest {

  private static final GroundTruth TRUTH =
      new GroundTruth(List.of("svc", "later-svc"), List.of(), List.of("web"), List.of("LaterDown"));
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
        ScoredDetectors.alone(verdict.of(List.of(first, own), told), "aiops", TestEvents.START);

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

  /** A combination whose other fault goes on for a minute after this one was judged. */
  @Test
  void truthOfAFaultThatMayGoOnIsNotTold() {
    VerdictEvent.Injection verdict = TestEvents.verdict("demo", 1, 1, "svc", TestEvents.missed());
    InjectionId second = InjectionId.of(verdict.injection().drill(), 1);
    Instant over = verdict.emittedAt().plusSeconds(60);
    VerdictEvent.Injection whole =
        verdict.of(verdict.detectors(), ofCombination(new InjectionId[] {second, OTHER}, over));

    assertThat(truth(ScoredDetectors.alone(whole, "cell-monitor")).roots()).containsExactly("svc");
    assertThat(truth(ScoredDetectors.alone(whole, "cell-monitor", over)))
        .isEqualTo(new GroundTruth(List.of("svc"), List.of(), List.of(), List.of()));
    assertThat(truth(ScoredDetectors.alone(whole, "cell-monitor", over.plusSeconds(11))))
        .as("once it is over by its limit")
        .isEqualTo(TRUTH);
    assertThat(
            truth(
                ScoredDetectors.alone(
                    verdict.of(verdict.detectors(), ofCombination(new InjectionId[] {OTHER}, over)),
                    "cell-monitor")))
        .as("another drill's fault says nothing of this one's truth")
        .isEqualTo(TRUTH);
  }

  private static Circumstances ofCombination(InjectionId[] beside, Instant over) {
    Circumstances.Provenance drawn = Circumstances.Provenance.UNTOLD;
    return new Circumstances(
        Circumstances.Entity.UNTOLD,
        new Circumstances.Provenance(
            "", 1, "", 1, 0, drawn.drillsPerHour(), drawn.matching(), TRUTH, ""),
        List.of(),
        List.of(),
        Arrays.stream(beside)
            .map(i -> new Circumstances.Overlap(i, "later-svc", "noop", TestEvents.START, over))
            .toList(),
        List.of(),
        List.of(),
        Circumstances.UNTOLD.asked());
  }

  private static GroundTruth truth(Event event) {
    return ((VerdictEvent.Injection) event).circumstances().provenance().groundTruth();
  }

  private static RejectedCandidate rejected(InjectionId candidate) {
    return new RejectedCandidate(
        new AlertEvent.Episode("aiops", "f1", TestEvents.START),
        candidate,
        0,
        RejectedCandidate.Why.PLACEBO);
  }
}
