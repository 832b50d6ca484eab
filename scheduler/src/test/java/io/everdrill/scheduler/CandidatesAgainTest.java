package io.everdrill.scheduler;

import static io.everdrill.scheduler.Shop.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.Topic;
import io.everdrill.topics.events.ChanceEvent.Candidates;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lists are kept for a time: what is drawn from an old one today must still find it. */
class CandidatesAgainTest {

  @Test
  void listIsPublishedOnceADayThoughItStaysTheSame() {
    try (DrivenScheduler shop = new DrivenScheduler(SchedulerSettings.named("s1"))) {
      shop.publishShop(Leash.SHADOW);
      shop.send(Shop.programme(Leash.SHADOW, 60));
      shop.run(Duration.ofMinutes(10));
      List<Event> today = shop.events(Topic.CANDIDATES);
      Instant midnight = Schedule.day(NOON).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();

      shop.standStill(Duration.between(shop.now(), midnight));
      shop.run(Duration.ofMinutes(10));

      assertThat(started(shop)).isGreaterThan(3);
      assertThat(today).hasSize(1);
      assertThat(shop.events(Topic.CANDIDATES))
          .singleElement()
          .extracting(e -> ((Candidates) e).digest())
          .isEqualTo(((Candidates) today.getFirst()).digest());
    }
  }

  private static long started(DrivenScheduler shop) {
    return shop.events(Topic.DRILLS).stream().filter(DrillEvent.Started.class::isInstance).count();
  }
}
