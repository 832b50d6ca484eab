package io.everdrill.scheduler;

import static io.everdrill.scheduler.Shop.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.Sha256;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.ChanceEvent;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DrillEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A master secret that is not the one that a day was promised with. */
class ChangedMasterTest {

  private static final LocalDate TODAY = Schedule.day(NOON);

  private DrivenScheduler shop;

  @BeforeEach
  void openTheShop() {
    shop = new DrivenScheduler(SchedulerSettings.named("s1"));
  }

  @AfterEach
  void closeTheShop() {
    shop.close();
  }

  @Test
  void nothingIsDrawnOnADayThatWasPromisedWithAnotherMaster() {
    shop.send(promise(TODAY, "another"));
    shop.publishShop(Leash.LIVE);

    shop.runUntilDrawn();

    assertThat(shop.events(Topic.DRILLS)).isEmpty();
    assertThat(shop.records(Topic.COMMANDS)).isEmpty();
  }

  @Test
  void laterPromiseOfTheSameDayChangesNothing() {
    shop.publishShop(Leash.LIVE);
    shop.tick();
    shop.send(promise(TODAY, "another"));

    shop.runUntilDrawn();

    shop.only(Topic.DRILLS, DrillEvent.Started.class);
  }

  @Test
  void firstDayThatIsPromisedWithTheNewMasterIsDrawnFromItsOwnSeed() {
    shop.send(promise(TODAY, "another"));
    shop.publishShop(Leash.LIVE);
    shop.run(Duration.ofSeconds(10));
    Instant midnight = midnight(TODAY.plusDays(1));

    shop.standStill(Duration.between(shop.now(), midnight).plusSeconds(1));
    shop.run(Duration.ofSeconds(60));

    assertThat(started()).first().satisfies(s -> assertThat(drawnFrom(s)).isAfter(midnight));
    shop.standStill(Duration.ofDays(2));
    assertThat(seedsTold())
        .extracting(ChanceEvent.Seed::day)
        .contains(TODAY.plusDays(1))
        .doesNotContain(TODAY);
  }

  @Test
  void momentThatReachesIntoADayOfAnotherMasterIsDrawnAgain() {
    shop.publishShop(Leash.LIVE);
    shop.send(Shop.programme(Leash.LIVE, 60));
    shop.send(promise(TODAY.plusDays(1), "another"));
    shop.run(Duration.ofSeconds(1));
    shop.standStill(Duration.between(shop.now(), midnight(TODAY.plusDays(1))).minusSeconds(1));
    shop.run(Duration.ofSeconds(10));
    shop.events(Topic.DRILLS);
    Instant midnight = midnight(TODAY.plusDays(2));

    shop.run(Duration.ofSeconds(60));
    assertThat(started()).isEmpty();
    shop.standStill(Duration.between(shop.now(), midnight).plusSeconds(1));
    shop.run(Duration.ofMinutes(10));

    assertThat(started()).first().satisfies(s -> assertThat(drawnFrom(s)).isAfter(midnight));
  }

  private List<DrillEvent.Started> started() {
    return shop.events(Topic.DRILLS).stream()
        .filter(DrillEvent.Started.class::isInstance)
        .map(DrillEvent.Started.class::cast)
        .toList();
  }

  private static Instant drawnFrom(DrillEvent.Started started) {
    return started.moment().drawnFrom();
  }

  private List<ChanceEvent.Seed> seedsTold() {
    shop.run(Duration.ofMinutes(2));
    return shop.events(Topic.RANDOMNESS).stream()
        .filter(ChanceEvent.Seed.class::isInstance)
        .map(ChanceEvent.Seed.class::cast)
        .toList();
  }

  private static ChanceEvent promise(LocalDate day, String seed) {
    return new ChanceEvent.Commitment(day, Sha256.hex(seed.getBytes(UTF_8)), NOON);
  }

  private static Instant midnight(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
