package io.everdrill.agents.faults.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.HostFaults;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.NetworkPlace;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.OwnNetwork;
import io.everdrill.agents.faults.PreparedFault;
import io.everdrill.agents.faults.Remedy;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.faults.Victim;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A target that is another process than when the fault began is not the one that was broken. */
@ExtendWith(OwnNetwork.class)
class RestartedTargetIT {

  private static final String TARGET = "127.0.88.1";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder;

  static Stream<NetworkFault> faults() {
    return Stream.of(
        new NetworkFault.Partition(Direction.BOTH, List.of(), List.of()),
        new NetworkFault.Bandwidth(8_000_000, List.of(), List.of()),
        new NetworkFault.Latency(Duration.ofMillis(1), Duration.ZERO, 0, List.of(), List.of()));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void endsTheFaultThoughItsRulesAreThere(NetworkFault fault) throws Exception {
    try (DriverSet drivers = HostFaults.drivers(() -> NeverCut.NOTHING, new Random(1));
        Victim victim = new Victim(folder)) {
      PreparedFault prepared =
          drivers.prepare(Orders.at(TARGET, 80, victim.pidFile(), fault, LIMIT));
      Remedy remedy = prepared.remedy();
      prepared.apply().run();
      assertThat(remedy.look()).isEqualTo(Sight.IN_FORCE);
      victim.kill();
      assertThat(victim.diesWithin(5)).isTrue();

      victim.start();

      assertThat(remedy.look()).isEqualTo(Sight.TARGET_GONE);
      assertThat(remedy.gone()).as("undone by the restart").isFalse();
      remedy.revert();
      assertThat(remedy.gone()).as("undone").isTrue();
    }
  }

  /** Written before an undo said whose it is. */
  @Test
  void undoOfAnOlderJournalIsThatOfATargetThatSaidNothing() throws Exception {
    String older =
        """
        {"how":"delete-table","family":"inet","table":"everdrill-x",
         "network":{"process":{"pid":0,"bornTicks":0}}}
        """;

    assertThat(Json.mapper().readValue(older, Undo.class))
        .isEqualTo(new Undo.DeleteTable("inet", "everdrill-x", NetworkPlace.OWN));
  }
}
