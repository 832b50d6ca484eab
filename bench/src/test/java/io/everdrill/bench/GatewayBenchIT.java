package io.everdrill.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GatewayBenchIT {

  @Test
  void noAcknowledgedAlertIsLostWhileKafkaIsAwayAndAllIsMeasured() throws Exception {
    GatewayBench.Plan plan = new GatewayBench.Plan(20, 50, 3, 5);
    GatewayResult result = new GatewayBench(plan, InstantSource.system(), new Random(1)).run();

    System.out.println(result.text());
    assertThat(result.answers().acknowledged()).isGreaterThan(100);
    assertThat(result.acknowledgedMissing()).isZero();
    assertThat(result.delivery().missed()).isZero();
    assertThat(result.delivery().heard()).isGreaterThanOrEqualTo(result.answers().acknowledged());
    assertThat(result.acknowledged().inPeace().p99Millis()).isPositive();
    assertThat(result.kafkaToClient().samples()).isGreaterThan(100);
    assertThat(result.outage().secondsAway()).isPositive();
    assertThat(result.memory().lastHeapBytes()).isPositive();
    assertThat(result.memory().lastResidentBytes()).isGreaterThan(1L << 20);
    assertThat(result.text()).contains("Kafka away for", "live heap");
  }
}
