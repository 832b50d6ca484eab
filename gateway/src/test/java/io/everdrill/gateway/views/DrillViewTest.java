package io.everdrill.gateway.views;

import static io.everdrill.gateway.TestEvents.applied;
import static io.everdrill.gateway.TestEvents.ended;
import static io.everdrill.gateway.TestEvents.skipped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.gateway.ShopStory;
import io.everdrill.gateway.TestEvents;
import io.everdrill.gateway.views.DrillView.State;
import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DrillViewTest {

  private final DrillView view = new DrillView(new Bound(2, 1_000_000));

  @Test
  void whatMustBeZeroIsCounted() {
    Instant limit = TestEvents.START.plusSeconds(15);
    view.take(applied("shop", 1));
    assertThat(view.pastLimit(limit)).isZero();
    assertThat(view.pastLimit(limit.plusSeconds(6))).isOne();
    assertThat(view.uncertain(limit)).isZero();

    ShopStory story = new ShopStory(TestEvents.START);
    view.take(story.uncertain(2));
    assertThat(view.uncertain(limit)).isOne();

    view.take(story.ended(2, EndReason.LIMIT));
    view.take(story.ended(1, EndReason.LIMIT));
    assertThat(view.uncertain(limit)).isZero();
    assertThat(view.pastLimit(limit.plusSeconds(6))).isZero();
  }

  @Test
  void faultThatWasAcceptedAndNotHeardOfSinceIsUncertainOnceItShouldBeOver() {
    ShopStory story = new ShopStory(TestEvents.START);
    view.take(story.started(1, "payment-svc", List.of()));
    view.take(story.accepted(1));
    // Its command expires after 30 s, its limit is 30 s, and an agent has 5 s to end it.
    Instant over = TestEvents.START.plusSeconds(65);
    assertThat(view.uncertain(over)).isZero();
    assertThat(view.uncertain(over.plusMillis(1))).isOne();
    assertThat(view.pastLimit(over.plusSeconds(600))).isZero();
    assertThat(states()).containsExactly("active");

    view.take(story.ended(1, EndReason.RESTART));

    assertThat(view.uncertain(over.plusMillis(1))).isZero();
  }

  @Test
  void faultThatWasAcceptedIsUncertainAlsoWhereItsStartIsNotHeld() {
    view.take(new ShopStory(TestEvents.START).accepted(1));

    assertThat(view.uncertain(TestEvents.START.plus(OurDoing.LONGEST_DRILL))).isZero();
    assertThat(view.uncertain(TestEvents.START.plus(OurDoing.LONGEST_DRILL).plusMillis(1))).isOne();
  }

  @Test
  void whoAsksOfAServiceOnWhichAFaultWasAcceptedAndNoMoreHearsThatThereIsADoubt() {
    ShopStory story = new ShopStory(TestEvents.START);
    Instant later = TestEvents.START.plusSeconds(600);
    view.take(story.started(1, "payment-svc", List.of(new DrillEvent.Caller("frontend", 3))));
    assertThat(view.look(Cells.ALL, "payment-svc", later).doubt()).isEmpty();

    view.take(story.accepted(1));

    assertThat(view.look(Cells.ALL, "payment-svc", later).suspects()).isEmpty();
    assertThat(view.look(Cells.ALL, "payment-svc", later).doubt()).contains("shop-1");
    assertThat(view.look(Cells.ALL, "frontend", later).doubt()).contains("shop-1");
    assertThat(view.look(Cells.ALL, "auth-svc", later).doubt()).isEmpty();
    assertThat(view.look(Cells.ALL, "frontend", TestEvents.START.minusMillis(1)).doubt()).isEmpty();
    view.take(story.refused(1));
    assertThat(view.look(Cells.ALL, "payment-svc", later).doubt()).isEmpty();
  }

  @Test
  void activeUntilItEnds() {
    view.take(applied("shop", 1));
    assertThat(states()).containsExactly("active");

    view.take(ended("shop", 1));
    // Its slot is free, but nobody saw the fault end.
    assertThat(states()).containsExactly("active");
    JsonNode injection = list(Set.of(State.ACTIVE)).getFirst().path("injections").path(0);
    assertThat(injection.path("phase").asText()).isEqualTo("running");
    assertThat(injection.path("endsBy").asText()).isEqualTo("2026-11-21T03:00:15.000000Z");

    view.take(injectionEnded("shop", 1));

    assertThat(states()).containsExactly("done");
    assertThat(list(Set.of(State.ACTIVE))).isEmpty();
  }

  @Test
  void orderOfTopicsDoesNotMatter() {
    view.take(ended("shop", 1));
    view.take(applied("shop", 1));
    List<ObjectNode> oneWay = list(Set.of());
    DrillView other = new DrillView(new Bound(2, 1_000_000));
    other.take(applied("shop", 1));
    other.take(ended("shop", 1));

    assertThat(other.list(any(Set.of()), "", 10).items()).isEqualTo(oneWay);
  }

  @Test
  void atOneMomentADrillIsOverAfterItsFaults() {
    ShopStory story = new ShopStory(TestEvents.START);
    Event drillEnded = story.drillEnded(1);
    Event ended = story.ended(1, EndReason.LIMIT);
    Event started = story.started(1, "payment-svc", List.of());
    Event applied = story.applied(1, "payment-svc");
    List.of(drillEnded, ended, applied, started).forEach(view::take);

    assertThat(view.facts(DrillId.of(new CellId("shop"), 1)))
        .containsExactly(started, applied, ended, drillEnded);
  }

  @Test
  void skippedSaysWhy() {
    view.take(skipped("shop", 1));

    assertThat(list(Set.of(State.SKIPPED)).getFirst().path("reason").asText())
        .isEqualTo("cooldown");
  }

  @Test
  void bytesOfItsFactsCountAndEachFactOnce() {
    view.take(skipped("shop", 1), 400_000);
    view.take(skipped("shop", 1), 400_000);
    view.take(applied("shop", 2), 500_000);
    assertThat(list(Set.of())).hasSize(2);
    assertThat(view.fullness()).isEqualTo(1);

    view.take(ended("shop", 2), 200_000);

    assertThat(list(Set.of())).extracting(d -> d.path("drill").asText()).containsExactly("shop-2");
    assertThat(view.dropped()).isOne();
    assertThat(view.fullness()).isBetween(0.7, 0.71);
  }

  @Test
  void pageAfterADrillThatHasGoneIsNotAnEmptyOne() {
    view.take(skipped("shop", 1));
    view.take(skipped("shop", 2));
    String next = view.list(any(Set.of()), "", 1).next();
    view.take(skippedAt("shop", 3, TestEvents.START.plusSeconds(60)));
    view.take(skippedAt("shop", 4, TestEvents.START.plusSeconds(120)));

    assertThatThrownBy(() -> view.list(any(Set.of()), next, 1))
        .isInstanceOf(NoLongerHeld.class)
        .hasMessage("cursor: what comes after it is not held here any more");
    // As cursors once were.
    assertThatThrownBy(() -> view.list(any(Set.of()), "shop-2", 1))
        .isInstanceOf(NoLongerHeld.class)
        .hasMessage("cursor: drill shop-2 is not held here any more");
  }

  @Test
  void pageGoesOnFromADrillThatHasGoneWhereOlderOnesAreStillHeld() {
    view.take(applied("shop", 1));
    view.take(skippedAt("shop", 2, TestEvents.START.plusSeconds(60)));
    String next = view.list(any(Set.of()), "", 1).next();
    view.take(skippedAt("shop", 3, TestEvents.START.plusSeconds(120)));

    Page<ObjectNode> rest = view.list(any(Set.of()), next, 1);

    assertThat(rest.items()).extracting(d -> d.path("drill").asText()).containsExactly("shop-1");
    assertThat(rest.complete()).isFalse();
  }

  @Test
  void cursorOfADrillThatNeverWasIsNoneOfOurs() {
    for (int drill = 1; drill <= 3; drill++) {
      view.take(skippedAt("shop", drill, TestEvents.START.plusSeconds(60 * drill)));
    }

    for (String none : List.of("shop-99", "bank-1", "shop", "c2hvcC0z")) {
      assertThatThrownBy(() -> view.list(any(Set.of()), none, 1))
          .as(none)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("cursor: expected what a page before gave as next");
    }
    assertThat(view.list(any(Set.of()), "shop-3", 1).items())
        .extracting(d -> d.path("drill").asText())
        .containsExactly("shop-2");
  }

  @Test
  void whatHasGoneOfOneCellIsNoneOfAnother() {
    view.take(skippedAt("bank", 1, TestEvents.START));
    for (int drill = 1; drill <= 3; drill++) {
      view.take(skippedAt("shop", drill, TestEvents.START.plusSeconds(60 * drill)));
    }

    assertThat(view.heldSince(Cells.named("shop"))).isEqualTo(TestEvents.START.plusSeconds(60));
    assertThat(view.heldSince(Cells.named("bank"))).isEqualTo(TestEvents.START);
    assertThat(view.heldSince(Cells.named("mine"))).isEqualTo(Instant.MIN);
    assertThat(view.heldSince(Cells.ALL)).isEqualTo(TestEvents.START.plusSeconds(60));
  }

  @Test
  void whatMayBeInForceIsHeldLongest() {
    view.take(applied("shop", 1));
    view.take(skipped("shop", 2));
    view.take(skipped("shop", 3));

    assertThat(list(Set.of()))
        .extracting(d -> d.path("drill").asText())
        .containsExactly("shop-3", "shop-1");
    assertThat(view.list(any(Set.of()), "", 10).complete()).isFalse();
  }

  @Test
  void whatMayStillHurtIsHeldAlthoughItsDrillHasEnded() {
    view.take(applied("shop", 1));
    view.take(ended("shop", 1));
    view.take(skipped("shop", 2));
    view.take(skipped("shop", 3));

    assertThat(list(Set.of(State.ACTIVE)))
        .extracting(d -> d.path("drill").asText())
        .containsExactly("shop-1");
  }

  @Test
  void newestOfAllCellsAreHeldHoweverTheirPartitionsAreRead() {
    Instant now = TestEvents.START;
    for (String cell : List.of("bank", "shop")) {
      for (int drill = 1; drill <= 3; drill++) {
        view.take(skippedAt(cell, drill, now.plusSeconds(60 * drill)));
      }
    }

    assertThat(list(Set.of()))
        .extracting(d -> d.path("drill").asText())
        .containsExactly("shop-3", "bank-3");
    Page<ObjectNode> first = view.list(any(Set.of()), "", 1);
    assertThat(view.list(any(Set.of()), first.next(), 1).items())
        .extracting(d -> d.path("drill").asText())
        .containsExactly("bank-3");
  }

  @Test
  void filtersByTheServiceThatIsBrokenAndByTime() {
    ShopStory story = new ShopStory(TestEvents.START);
    view.take(story.started(1, "payment-svc", List.of()));
    view.take(new ShopStory(TestEvents.START.plusSeconds(60)).started(2, "auth-svc", List.of()));

    assertThat(
            drills(new DrillView.Filter(Cells.ALL, Set.of(), "auth-svc", Instant.MIN, Instant.MAX)))
        .containsExactly("shop-2");
    assertThat(
            drills(
                new DrillView.Filter(
                    Cells.ALL, Set.of(), "", TestEvents.START.plusSeconds(1), Instant.MAX)))
        .containsExactly("shop-2");
    assertThat(
            drills(
                new DrillView.Filter(
                    Cells.ALL, Set.of(), "", Instant.MIN, TestEvents.START.plusSeconds(60))))
        .containsExactly("shop-1");
  }

  @Test
  void whoAsksForATimeOfWhichDrillsAreForgottenHearsThatThereIsADoubt() {
    ShopStory story = new ShopStory(TestEvents.START);
    view.take(story.started(1, "payment-svc", List.of()));
    view.take(story.applied(1, "payment-svc"));
    view.take(story.ended(1, EndReason.LIMIT));
    view.take(story.drillEnded(1));
    assertThat(view.look(Cells.ALL, "auth-svc", TestEvents.START).doubt()).isEmpty();

    view.take(skippedAt("shop", 2, TestEvents.START.plusSeconds(600)));
    view.take(skippedAt("shop", 3, TestEvents.START.plusSeconds(601)));

    assertThat(view.look(Cells.ALL, "auth-svc", TestEvents.START).doubt())
        .contains("not all drills");
    assertThat(view.look(Cells.ALL, "auth-svc", TestEvents.START.plusSeconds(600)).doubt())
        .isEmpty();
    assertThat(view.look(Cells.named("shop"), "auth-svc", TestEvents.START).doubt())
        .contains("not all drills");
    assertThat(view.look(Cells.named("bank"), "auth-svc", TestEvents.START).doubt()).isEmpty();
  }

  @Test
  void whoAsksWhileADrillRunsOfWhichTheStartIsNotHeldHearsThatThereIsADoubt() {
    view.take(applied("shop", 1));

    assertThat(view.look(Cells.ALL, "auth-svc", TestEvents.START.plusSeconds(5)).doubt())
        .contains("shop-1");
    assertThat(view.look(Cells.named("bank"), "auth-svc", TestEvents.START.plusSeconds(5)).doubt())
        .isEmpty();
  }

  @Test
  void aliasIsTheServiceThatItStandsFor() {
    ShopStory story = new ShopStory(TestEvents.START);
    view.take(story.startedWithAlias(1, "payment-svc", "pay"));
    view.take(story.applied(1, "payment-svc"));

    assertThat(view.look(Cells.ALL, "pay", TestEvents.START.plusSeconds(5)).suspects()).hasSize(1);
    assertThat(view.hasHeardOf(Cells.named("shop"), "pay")).isTrue();
    assertThat(view.hasHeardOf(Cells.named("shop"), "pya")).isFalse();
  }

  @Test
  void knowsTheHighestNumberOfACell() {
    view.take(skipped("shop", 7));
    view.take(skipped("shop", 3));

    assertThat(view.highestNumber(new CellId("shop"))).isEqualTo(7);
    assertThat(view.highestNumber(new CellId("bank"))).isZero();
  }

  private List<String> states() {
    return list(Set.of()).stream().map(d -> d.path("state").asText()).toList();
  }

  private List<ObjectNode> list(Set<State> states) {
    return view.list(any(states), "", 10).items();
  }

  private List<String> drills(DrillView.Filter filter) {
    return view.list(filter, "", 10).items().stream().map(d -> d.path("drill").asText()).toList();
  }

  private static DrillView.Filter any(Set<State> states) {
    return new DrillView.Filter(Cells.ALL, states, "", Instant.MIN, Instant.MAX);
  }

  private static InjectionEvent.Ended injectionEnded(String cell, long drill) {
    return new InjectionEvent.Ended(
        new CellId(cell),
        TestEvents.injection(cell, drill),
        new AgentId("a1"),
        EndReason.LIMIT,
        "",
        TestEvents.START.plusSeconds(15),
        TestEvents.START.plusSeconds(15),
        List.of(),
        ClockReading.UNKNOWN);
  }

  private static DrillEvent.Skipped skippedAt(String cell, long drill, Instant at) {
    CellId id = new CellId(cell);
    return new DrillEvent.Skipped(
        id, DrillId.of(id, drill), "pause", DrillEvent.SkipReason.COOLDOWN, "", at);
  }
}
