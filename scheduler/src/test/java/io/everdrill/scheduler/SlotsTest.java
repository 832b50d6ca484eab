package io.everdrill.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.KeyFiles;
import io.everdrill.topics.Signatures;
import io.everdrill.topics.Signing;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.IncidentEvent;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a drill's slot is free for the next one. */
class SlotsTest {

  private DrivenScheduler shop;

  @AfterEach
  void closeShop() {
    shop.close();
  }

  @Test
  void slotFreesWhenTheStoryIsOverAndRepeatsChangeNothing() {
    shop = new DrivenScheduler(SchedulerSettings.named("s1").withMaxDrills(1));
    shop.publishShop(Leash.LIVE);
    shop.runUntilDrawn();
    DrillEvent.Started started = shop.only(Topic.DRILLS, DrillEvent.Started.class);

    for (int i = 0; i < 3; i++) {
      shop.send(shop.ended(started));
      shop.run(Duration.ofSeconds(1));
    }

    assertThat(shop.events(Topic.DRILLS))
        .singleElement()
        .isInstanceOfSatisfying(
            DrillEvent.Ended.class, e -> assertThat(e.drill()).isEqualTo(started.drill()));
  }

  /** Whoever can write to the topic could have drills overlap. */
  @Test
  void s3SlotFreesByTheWordOfATrustedAgentAlone() {
    KeyPair agent = KeyFiles.generate();
    Signing.Signer own = new Signing.Signer("a1", agent.getPrivate());
    Signing.Signer forger = new Signing.Signer("a1", KeyFiles.generate().getPrivate());
    shop =
        new DrivenScheduler(
            SchedulerSettings.named("s1")
                .withMaxDrills(1)
                .with(
                    new Signatures.SignedBy(
                        new Signing.Verifier(Map.of("a1", agent.getPublic())))));
    shop.publishShop(Leash.LIVE);
    shop.runUntilDrawn();
    DrillEvent.Started started = shop.only(Topic.DRILLS, DrillEvent.Started.class);

    shop.send(shop.ended(started));
    shop.sendSigned(forger, shop.ended(started));
    shop.run(Duration.ofSeconds(1));
    assertThat(shop.events(Topic.DRILLS)).as("a drill that goes on").isEmpty();

    shop.sendSigned(own, shop.ended(started));
    shop.run(Duration.ofSeconds(1));
    assertThat(shop.only(Topic.DRILLS, DrillEvent.Ended.class).drill()).isEqualTo(started.drill());
    assertThat(shop.records(Topic.DEAD_LETTERS)).hasSize(2);
    assertThat(shop.deadLettersCounted()).isEqualTo(2);
  }

  /** On a topic of events nothing is taken back: who could, could have drills in an incident. */
  @Test
  void s3RecordWithoutAValueClosesNoIncidentAndStopsNothing() {
    shop = new DrivenScheduler(SchedulerSettings.named("s1"));
    shop.publishShop(Leash.LIVE);
    shop.send(new IncidentEvent.Opened(Shop.CELL, "inc-7", List.of(), "slow", Shop.NOON));

    for (Topic topic : List.of(Topic.INCIDENTS, Topic.ALERTS, Topic.INJECTIONS)) {
      shop.sendNothing(topic, Shop.CELL.value());
      shop.sendNothing(topic);
    }
    shop.run(Duration.ofSeconds(30));
    assertThat(shop.events(Topic.DRILLS)).allMatch(DrillEvent.Skipped.class::isInstance);

    shop.send(new IncidentEvent.Closed(Shop.CELL, "inc-7", shop.now()));
    shop.run(Duration.ofSeconds(60));
    assertThat(shop.events(Topic.DRILLS)).anyMatch(DrillEvent.Started.class::isInstance);
    assertThat(shop.records(Topic.DEAD_LETTERS)).hasSize(6);
  }

  @Test
  void slotOfAnUnheardCommandFreesAfterExpiryAndLimit() {
    shop = new DrivenScheduler(SchedulerSettings.named("s1").withMaxDrills(1));
    shop.publishShop(Leash.LIVE);
    shop.runUntilDrawn();
    DrillEvent.Started started = shop.only(Topic.DRILLS, DrillEvent.Started.class);

    shop.run(Duration.ofSeconds(55));

    DrillEvent.Ended ended = shop.only(Topic.DRILLS, DrillEvent.Ended.class);
    assertThat(Duration.between(started.expiresAt(), ended.endedAt()))
        .isBetween(Shop.LIMIT.plusSeconds(5), Shop.LIMIT.plusSeconds(6));
    assertThat(shop.records(Topic.COMMANDS)).as("sent once, never again").hasSize(1);
  }
}
