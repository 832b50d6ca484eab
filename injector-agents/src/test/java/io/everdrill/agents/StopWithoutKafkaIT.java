package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.Victim;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.InjectionEvent.Applied;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.InjectionEvent.Ended;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.ProcessFault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person on the host says stop while the broker is not there, and nobody else can. */
class StopWithoutKafkaIT {

  /** It looks ten times a second. A guard that is silent would end it too, but after 15 s. */
  private static final Duration WITHIN = Duration.ofSeconds(1);

  private static final Duration BROKER_IS_BACK = Duration.ofSeconds(60);

  @Test
  void stopFileEndsAFaultAtOnceWhileKafkaIsGone(@TempDir Path folder) throws Exception {
    AgentSettings settings = AgentRig.settings(folder);
    try (EmbeddedKafka broker = EmbeddedKafka.inTemporaryFolder();
        AgentRig rig = new AgentRig(broker);
        Victim victim = new Victim(folder);
        Agent agent = rig.start(settings)) {
      Inject pause =
          rig.command(
              agent,
              new ProcessFault.Pause(),
              new Location(AgentRig.HOST, "", 0, victim.pidFile().toString()),
              Duration.ofSeconds(120));
      rig.order(pause);
      rig.awaitFact(pause.injection(), Applied.class);
      broker.stop();
      assertThat(victim.state()).as("Kafka alone has ended nothing yet").isEqualTo('T');

      Files.createFile(settings.journalFolder().resolve(StopFile.NAME));

      long written = System.nanoTime();
      await().pollInSameThread().atMost(Duration.ofSeconds(20)).until(victim::runs);
      Duration gone = Duration.ofNanos(System.nanoTime() - written);
      System.out.println("stop file to pause gone, without Kafka: " + gone.toMillis() + " ms");
      assertThat(gone).isLessThan(WITHIN);

      broker.start();
      Ended ended = rig.awaitFact(pause.injection(), Ended.class, BROKER_IS_BACK);
      assertThat(ended.reason()).isEqualTo(EndReason.HALT);
      assertThat(ended.detail()).contains("stop file");
    }
  }
}
