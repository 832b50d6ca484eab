package io.everdrill.agents;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.events.ClockFault;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.KafkaFault;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.ProcessFault;
import io.everdrill.topics.events.ResourceFault;
import io.everdrill.topics.events.Shape;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StrengthTest {

  private static final Duration LIMIT = ofSeconds(10);

  @Test
  void steadyIsFullUntilTheLimit() {
    assertThat(Strength.at(Shape.STEADY, ofSeconds(3), LIMIT)).isEqualTo(new Strength(1, LIMIT));
  }

  @Test
  void rampBeginsAtItsFirstStepAndStaysAtFullStrength() {
    Shape ramp = new Shape.RampUp(4, ofSeconds(3));

    assertThat(Strength.at(ramp, Duration.ZERO, LIMIT)).isEqualTo(new Strength(0.25, ofSeconds(1)));
    assertThat(Strength.at(ramp, ofMillis(999), LIMIT)).isEqualTo(new Strength(0.25, ofSeconds(1)));
    assertThat(Strength.at(ramp, ofSeconds(1), LIMIT)).isEqualTo(new Strength(0.5, ofSeconds(2)));
    assertThat(Strength.at(ramp, ofSeconds(3), LIMIT)).isEqualTo(new Strength(1, LIMIT));
    assertThat(Strength.at(ramp, ofSeconds(9), LIMIT)).isEqualTo(new Strength(1, LIMIT));
  }

  @Test
  void flappingIsOnThenOffAndNeverLongerThanTheLimit() {
    Shape flapping = new Shape.Flapping(ofSeconds(3), ofSeconds(1));

    assertThat(Strength.at(flapping, Duration.ZERO, LIMIT))
        .isEqualTo(new Strength(1, ofSeconds(3)));
    assertThat(Strength.at(flapping, ofSeconds(3), LIMIT)).isEqualTo(new Strength(0, ofSeconds(4)));
    assertThat(Strength.at(flapping, ofSeconds(4), LIMIT)).isEqualTo(new Strength(1, ofSeconds(7)));
    assertThat(Strength.at(flapping, ofSeconds(9), LIMIT)).isEqualTo(new Strength(1, LIMIT));
  }

  @Test
  void rampScalesWhatMakesAFaultWorse() {
    Fault loss = new NetworkFault.PacketLoss(40, 0, List.of(), List.of());
    assertThat(Ramp.scaled(loss, 0.25))
        .isEqualTo(new NetworkFault.PacketLoss(10, 0, List.of(), List.of()));

    Fault latency = new NetworkFault.Latency(ofMillis(200), ofMillis(20), 5, List.of(), List.of());
    assertThat(Ramp.scaled(latency, 0.5))
        .isEqualTo(new NetworkFault.Latency(ofMillis(100), ofMillis(10), 5, List.of(), List.of()));

    Fault bandwidth = new NetworkFault.Bandwidth(1_000_000, List.of(), List.of());
    assertThat(Ramp.scaled(bandwidth, 0.5))
        .isEqualTo(new NetworkFault.Bandwidth(2_000_000, List.of(), List.of()));
  }

  @Test
  void rampBeginsWhereAParameterDoesNothing() {
    assertThat(Ramp.scaled(new ResourceFault.CpuThrottle(20), 0.25))
        .isEqualTo(new ResourceFault.CpuThrottle(80));
    assertThat(Ramp.scaled(new KafkaFault.ConsumerLag("shop", "orders", 1000), 0.5))
        .isEqualTo(new KafkaFault.ConsumerLag("shop", "orders", 500));
    assertThat(Ramp.scaled(new ClockFault.Jump(ofSeconds(-60)), 0.5))
        .isEqualTo(new ClockFault.Jump(ofSeconds(-30)));
    assertThat(Ramp.scaled(new ClockFault.Skew(0.5), 0.5)).isEqualTo(new ClockFault.Skew(0.75));
    assertThat(Ramp.scaled(new ResourceFault.MemoryLimit(Long.MAX_VALUE / 2), 0.25))
        .isEqualTo(new ResourceFault.MemoryLimit(Long.MAX_VALUE));
  }

  @Test
  void faultWithoutAStrengthIsInForceFromTheFirstStep() {
    assertThat(Ramp.scaled(new ProcessFault.Pause(), 0.25)).isEqualTo(new ProcessFault.Pause());
  }

  /** A number that grows with no ramp has to be said here: by name, with the kind. */
  private static final Set<String> NO_STRENGTH =
      Set.of(
          "network-latency correlationPercent",
          "packet-loss correlationPercent",
          "packet-reorder hold",
          "cpu-load workers",
          "file-descriptor-exhaustion spare",
          "disk-fill leaveBytes",
          "process-kill every",
          "container-stop grace",
          "http-abort status",
          "jvm-gc-pressure every",
          "config-truncate keepBytes",
          "config-garbage lengthBytes",
          "cache-wrong-value atMostKeys",
          "cache-early-expiry atMostKeys",
          "cache-early-expiry timeToLive",
          "cache-evict atMostKeys",
          "sql-connection-exhaustion spare",
          "sql-changed-rows atMostRows",
          "kafka-leader-election partition");

  @ParameterizedTest
  @MethodSource("kinds")
  void everyNumberOfEveryKindIsScaledOrIsNoStrength(Class<? extends Fault> kind) throws Exception {
    Fault full = sample(kind);

    Fault half = Ramp.scaled(full, 0.5);

    for (RecordComponent component : kind.getRecordComponents()) {
      Object was = component.getAccessor().invoke(full);
      Object is = component.getAccessor().invoke(half);
      String name = full.kind() + " " + component.getName();
      boolean scaled = isNumber(component) && !NO_STRENGTH.contains(name);
      assertThat(!is.equals(was)).as(name + " is scaled").isEqualTo(scaled);
    }
    assertThat(Ramp.scaled(sample(kind), 0.001)).as("and stays valid").isNotNull();
    assertThat(Ramp.scaled(full, 1)).isEqualTo(full);
  }

  static List<Class<? extends Fault>> kinds() {
    return Fault.kinds();
  }

  private static boolean isNumber(RecordComponent component) {
    return component.getType().isPrimitive() || component.getType() == Duration.class;
  }

  private static Fault sample(Class<? extends Fault> kind) throws Exception {
    RecordComponent[] components = kind.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    return (Fault)
        kind.getDeclaredConstructor(types)
            .newInstance(Arrays.stream(components).map(StrengthTest::value).toArray());
  }

  private static Object value(RecordComponent component) {
    Class<?> type = component.getType();
    if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    return switch (type.getSimpleName()) {
      case "int" -> component.getName().equals("status") ? 500 : 40;
      case "long" -> 40L;
      case "double" -> 40.0;
      case "Duration" -> ofMillis(40);
      case "List" -> List.of();
      case "String" -> component.getName().equals("address") ? "127.0.0.1" : "/any";
      default -> throw new IllegalStateException(component + ": no sample");
    };
  }
}
