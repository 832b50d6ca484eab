package io.everdrill.evaluator.judge;

import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static io.everdrill.evaluator.verdict.JudgeWorld.confirmed;
import static io.everdrill.evaluator.verdict.JudgeWorld.diagnosis;
import static io.everdrill.evaluator.verdict.JudgeWorld.drill;
import static io.everdrill.evaluator.verdict.JudgeWorld.ended;
import static io.everdrill.evaluator.verdict.JudgeWorld.firing;
import static io.everdrill.evaluator.verdict.JudgeWorld.readBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.RootCause;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Detectors that write by a clock which is measured, and far from the broker's. */
class ClocksFarApartTest {

  /** Payments is paused from second 100 to 115. */
  private static JudgeScript paused() {
    return JudgeScript.calm(0, 240)
        .add(98.1, drill(1, "payments", 98))
        .add(100.02, applied(1, "payments", 100))
        .add(100.2, confirmed(1, 100.1))
        .add(115.02, ended(1, 115));
  }

  /** Begun at this second, as a clock tells it that is so much behind. */
  private static AlertEvent.Firing by(int behind, String fingerprint, String service, int second) {
    ClockReading read = ClockReading.measured(Duration.ofSeconds(behind), Duration.ofMillis(5));
    return readBy(read, read, firing(fingerprint, service, second - behind));
  }

  @ParameterizedTest
  @ValueSource(ints = {-3600, -30, 30, 3600})
  void alertIsFiledByTheBrokersClock(int behind) {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(paused().add(103.6, by(behind, "f1", "payments", 103)));

      assertThat(bench.written(Topic.DETECTIONS))
          .singleElement()
          .isInstanceOf(DetectionEvent.Detected.class);
      assertThat(bench.verdicts().getLast().detectors().getFirst().detection())
          .isInstanceOfSatisfying(
              Detection.Detected.class,
              d -> assertThat(d.timeToDetect()).isEqualTo(Duration.ofSeconds(3)));
      assertThat(bench.written(Topic.FALSE_ALARMS)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-30, 30})
  void diagnosisThatNamesItIsFoundAndRevisesWhenItComesLate(int behind) {
    AlertEvent.Firing alert = by(behind, "f1", "payments", 103);
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(
          paused()
              .add(103.6, alert)
              .add(150.2, diagnosis("i1", 150 - behind, List.of("payments"), alert)));

      assertThat(bench.verdicts())
          .extracting(v -> v.detectors().getFirst().rootCause())
          .containsExactly(new RootCause.Missed(), new RootCause.Correct("payments", "i1"));
    }
  }

  /** Of nobody, in the window from 60 to 120, whatever its detector's clock says. */
  @ParameterizedTest
  @ValueSource(ints = {-120, 120})
  void falseAlarmIsOfTheWindowInWhichItBegan(int behind) {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(JudgeScript.calm(0, 300).add(90.6, by(behind, "f1", "stock", 90)));

      assertThat(bench.lastOfEachKey(Topic.VERDICTS).values())
          .filteredOn(VerdictEvent.QuietWindow.class::isInstance)
          .map(VerdictEvent.QuietWindow.class::cast)
          .filteredOn(w -> w.detectors().stream().anyMatch(d -> d.falseAlarms() == 1))
          .extracting(VerdictEvent.QuietWindow::from)
          .containsExactly(at(60));
    }
  }

  /** It fired for something else; by its door's own clock that was an hour later. */
  @Test
  void detectorLivesByTheBrokersClock() {
    try (JudgeBench bench = JudgeBench.open()) {
      bench.play(
          new JudgeScript()
              .pulses(0, 240)
              .add(98.1, drill(1, "payments", 98))
              .add(90.6, by(-3600, "f0", "stock", 90))
              .add(100.02, applied(1, "payments", 100))
              .add(100.2, confirmed(1, 100.1))
              .add(115.02, ended(1, 115)));

      assertThat(bench.verdicts().getLast().detectors().getFirst().detection())
          .as(JudgeWorld.DETECTOR + " was heard of at 90.5")
          .isNotInstanceOf(Detection.Unavailable.class);
    }
  }
}
