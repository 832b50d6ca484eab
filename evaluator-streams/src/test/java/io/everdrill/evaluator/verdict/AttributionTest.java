package io.everdrill.evaluator.verdict;

import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static io.everdrill.evaluator.verdict.JudgeWorld.drill;
import static io.everdrill.evaluator.verdict.JudgeWorld.ended;
import static io.everdrill.evaluator.verdict.JudgeWorld.firing;
import static io.everdrill.evaluator.verdict.JudgeWorld.placebo;
import static io.everdrill.evaluator.verdict.JudgeWorld.running;
import static io.everdrill.evaluator.verdict.JudgeWorld.story;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.verdict.Attribution.Owner;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AttributionTest {

  private static Optional<InjectionId> owner(
      String service, double startsAt, InjectionCase... injections) {
    return Attribution.ownerOf(
            AlertEpisode.firing(firing("f", service, startsAt)), List.of(injections))
        .map(Owner::injection)
        .map(InjectionCase::injection);
  }

  @Test
  void ownsAlertOfItsService() {
    assertThat(owner("payments", 105, running(1, "payments", 100)))
        .contains(JudgeWorld.injection(1));
  }

  @Test
  void ownsAlertOfWhoCallsIt() {
    assertThat(owner("frontend", 105, running(1, "payments", 100)))
        .contains(JudgeWorld.injection(1));
  }

  @Test
  void doesNotOwnAlertOfWhomItCalls() {
    assertThat(owner("payments-db", 105, running(1, "payments", 100))).isEmpty();
  }

  @Test
  void doesNotOwnAlertOfAKnownServiceBesideIt() {
    assertThat(owner("stock", 105, running(1, "payments", 100))).isEmpty();
  }

  @Test
  void ownsAlertUnderAnAlias() {
    assertThat(owner("payments-svc", 105, running(1, "payments", 100)))
        .contains(JudgeWorld.injection(1));
  }

  @Test
  void ownsAlertOfTheTargetByItsId() {
    assertThat(owner("payments-1", 105, running(1, "payments", 100)))
        .contains(JudgeWorld.injection(1));
  }

  @Test
  void ownsAlertOfAnUnknownServiceFromFarthestAway() {
    Optional<Owner> owner =
        Attribution.ownerOf(
            AlertEpisode.firing(firing("f", "", 105)), List.of(running(1, "payments", 100)));

    assertThat(owner).map(Owner::hops).contains(Matching.FARTHEST);
  }

  @Test
  void ownsFromTheBeginOfApply() {
    InjectionCase slow =
        story(drill(1, "payments", 99), applied(1, "payments", 100, 104), ended(1, 119));

    assertThat(owner("payments", 102, slow)).contains(JudgeWorld.injection(1));
    assertThat(owner("payments", 99.999, slow)).isEmpty();
  }

  @Test
  void ownsUntilTheEndOfTheDetectionWindow() {
    assertThat(owner("payments", 125, running(1, "payments", 100)))
        .contains(JudgeWorld.injection(1));
    assertThat(owner("payments", 125.000001, running(1, "payments", 100))).isEmpty();
  }

  @Test
  void fewerCallsWin() {
    assertThat(owner("payments", 110, running(1, "payments", 100), running(2, "payments-db", 105)))
        .contains(JudgeWorld.injection(1));
  }

  @Test
  void amongEquallyFarTheLastAppliedWins() {
    assertThat(owner("api", 110, running(1, "payments", 100), running(2, "stock", 105)))
        .contains(JudgeWorld.injection(2));
  }

  @Test
  void amongEquallyFarAndLateTheLesserIdWins() {
    assertThat(owner("api", 110, running(2, "payments", 100), running(1, "stock", 100)))
        .contains(JudgeWorld.injection(1));
  }

  @Test
  void placeboOwnsNothing() {
    InjectionCase placebo =
        story(placebo(1, "payments", 99), applied(1, "payments", 100), ended(1, 115));

    assertThat(owner("payments", 105, placebo)).isEmpty();
  }

  @Test
  void uncertainOwns() {
    InjectionCase uncertain =
        story(drill(1, "payments", 99), JudgeWorld.uncertain(1, 100), ended(1, 110));

    assertThat(owner("payments", 105, uncertain)).contains(JudgeWorld.injection(1));
  }

  @Test
  void orderOfInjectionsAndRepetitionChangeNothing() {
    List<InjectionCase> injections = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      String service = List.of("payments", "stock", "payments-db", "api").get(i % 4);
      injections.add(running(i, service, 100 + i % 3));
    }
    AlertEpisode episode = AlertEpisode.firing(firing("f", "frontend", 110));
    Optional<Owner> owner = Attribution.ownerOf(episode, injections);

    for (int seed = 0; seed < 200; seed++) {
      List<InjectionCase> shuffled = new ArrayList<>(injections);
      shuffled.add(injections.get(seed % injections.size()));
      Collections.shuffle(shuffled, new Random(seed));
      assertThat(Attribution.ownerOf(episode, shuffled)).as("seed " + seed).isEqualTo(owner);
    }
  }

  @Test
  void whatFiredBeforeMasksOnlyIfItStillFires() {
    InjectionCase injection = running(1, "payments", 100);
    AlertEpisode firing = AlertEpisode.firing(firing("f", "payments", 90));
    AlertEpisode over = firing.until(JudgeWorld.resolved("f", "payments", 90, 95));

    assertThat(Attribution.masks(firing, injection)).isTrue();
    assertThat(Attribution.masks(over, injection)).isFalse();
  }

  @Test
  void clocksAreComparedOnTheBrokersTime() {
    InjectionEvent.Applied exact = (InjectionEvent.Applied) applied(1, "payments", 100);
    InjectionEvent.Applied slowClock =
        new InjectionEvent.Applied(
            exact.cell(),
            exact.injection(),
            exact.agent(),
            exact.target(),
            exact.faultKind(),
            exact.mechanism(),
            exact.applyStartedAt(),
            exact.appliedAt(),
            exact.endsBy(),
            io.everdrill.topics.events.ClockReading.measured(
                java.time.Duration.ofSeconds(3), java.time.Duration.ofMillis(1)));

    InjectionCase injection = story(drill(1, "payments", 99), slowClock);

    assertThat(injection.appliedAt()).isEqualTo(at(103));
  }
}
