package io.everdrill.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.Json;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The benchmark of the judge at a small scale: what it says, not how fast a busy machine is. */
class JudgeBenchIT {

  private static final double SCALE = 0.1;

  @Test
  void everyFigureIsMeasured() throws Exception {
    KafkaSettings kafka = EmbeddedKafka.shared().ownTopics("judge-bench");
    List<String> progress = new ArrayList<>();

    JudgeResult result = new JudgeBench(SCALE, 1, InstantSource.system(), progress::add).run(kafka);

    JsonNode figures = Json.mapper().valueToTree(result);
    assertThat(figures.get("judgePerCpuSecond").doubleValue()).isPositive();
    assertThat(figures.get("share").doubleValue())
        .isBetween(0.001, 1.0)
        .isCloseTo(
            figures.get("judgePerCpuSecond").doubleValue()
                / figures.get("barePerCpuSecond").doubleValue(),
            within(1e-9));
    assertThat(result.shares()).containsExactly(result.share());
    assertThat(result.coldShare()).isBetween(0.001, 1.0);
    assertThat(result.streamsShare()).isBetween(0.001, 2.0);
    assertThat(figures.get("costs"))
        .extracting(cost -> cost.get("openPerCell").intValue())
        .containsExactly(1, 1, 1, 10, 100);
    assertThat(figures.get("costs"))
        .allSatisfy(
            cost ->
                assertThat(cost.get("microsPerEvent").doubleValue())
                    .isGreaterThan(cost.get("bareMicrosPerEvent").doubleValue()));
    assertThat(figures.get("bytesPerOpenInjection").isIntegralNumber()).isTrue();
    assertThat(figures.get("takeOver").get("openInjections").intValue()).isEqualTo(500);
    assertThat(figures.get("takeOver").get("withoutStandbySeconds").doubleValue()).isPositive();
    assertThat(figures.get("takeOver").get("withStandbySeconds").doubleValue()).isPositive();
    assertThat(result.text()).contains("goal: at least 40 %", "open in each", "taken over");
    assertThat(progress).isNotEmpty();
  }
}
