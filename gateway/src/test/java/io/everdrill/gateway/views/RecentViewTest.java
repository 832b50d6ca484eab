package io.everdrill.gateway.views;

import static io.everdrill.gateway.TestEvents.START;
import static io.everdrill.gateway.TestEvents.abort;
import static io.everdrill.gateway.TestEvents.applied;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.RecordEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecentViewTest {

  private static final RecentView.Filter ANY = new RecentView.Filter(Cells.ALL, "", START);

  private final RecentView view =
      new RecentView(Set.of(Topic.ABORTS, Topic.ALERTS), bound(3, 1_000_000), Duration.ofHours(1));

  @Test
  void eachEventIsThereOnceInTheOrderOfItsOwnTime() {
    view.take(abort("shop", 2, ""));
    view.take(abort("shop", 1, ""));
    view.take(abort("shop", 2, ""));

    Page<RecentView.Item> page = view.list(ANY, 10);
    assertThat(page.items())
        .extracting(i -> i.event().subject())
        .containsExactly("abort-1", "abort-2");
    assertThat(page.complete()).isTrue();
  }

  @Test
  void oldestGoesWhenThereAreTooManyAndThePageSaysSo() {
    for (int number = 1; number <= 4; number++) {
      view.take(abort("shop", number, ""));
    }

    assertThat(view.list(ANY, 10).items()).hasSize(3);
    assertThat(view.list(ANY, 10).complete()).isFalse();
    assertThat(view.list(ANY, 2).items())
        .extracting(i -> i.event().subject())
        .containsExactly("abort-3", "abort-4");
  }

  @Test
  void largeEventsPushOthersOutAndThePageSaysSo() {
    RecentView small = new RecentView(Set.of(Topic.ABORTS), bound(100, 2_000), Duration.ofHours(1));
    small.take(abort("shop", 1, ""), 500);
    small.take(abort("shop", 2, ""), 500);
    assertThat(small.list(ANY, 10).complete()).isTrue();

    small.take(abort("shop", 3, ""), 1_000);

    assertThat(small.list(ANY, 10).items())
        .extracting(i -> i.event().subject())
        .containsExactly("abort-2", "abort-3");
    assertThat(small.list(ANY, 10).complete()).isFalse();
  }

  @Test
  void newestOfAllCellsAreHeldHoweverTheirPartitionsAreRead() {
    for (String cell : List.of("bank", "shop")) {
      for (int number = 1; number <= 4; number++) {
        view.take(abort(cell, 2 * number + (cell.equals("shop") ? 1 : 0), ""));
      }
    }

    assertThat(view.list(ANY, 10).items())
        .extracting(i -> i.event().subject())
        .containsExactly("abort-7", "abort-8", "abort-9");
  }

  @Test
  void nextGoesOnWithWhatWasBeforeAlsoOfTwoViews() {
    RecentView other = new RecentView(Set.of(Topic.ABORTS), bound(9, 9_000), Duration.ofHours(1));
    view.take(abort("shop", 1, ""));
    view.take(abort("shop", 3, ""));
    other.take(abort("shop", 2, ""));

    Page<RecentView.Item> newest = RecentView.merged(view, other, ANY, "", 2);
    Page<RecentView.Item> rest = RecentView.merged(view, other, ANY, newest.next(), 2);

    assertThat(newest.items())
        .extracting(i -> i.event().subject())
        .containsExactly("abort-2", "abort-3");
    assertThat(rest.items()).extracting(i -> i.event().subject()).containsExactly("abort-1");
    assertThat(rest.next()).isEmpty();
    assertThatThrownBy(() -> view.list(ANY, "none", 2)).hasMessageStartingWith("cursor:");
  }

  @Test
  void falseAlarmThatIsRenamedIsNotLeftWithdrawn() {
    RecentView alarms =
        new RecentView(Set.of(Topic.FALSE_ALARMS), bound(9, 9_000), Duration.ofHours(1));
    CellId cell = new CellId("shop");
    AlertEvent.Episode episode = new AlertEvent.Episode("cell-monitor", "f1", START);
    Instant renamed = START.plusSeconds(60);
    DetectionEvent raw = new DetectionEvent.FalseAlarm(cell, episode, "Slow", "pay-7f9c", START);
    DetectionEvent back =
        new DetectionEvent.FalseAlarmWithdrawn(cell, episode, "its service is another", renamed);
    DetectionEvent canonical =
        new DetectionEvent.FalseAlarm(cell, episode, "Slow", "payment-svc", renamed);

    for (DetectionEvent event : List.of(raw, back, canonical, canonical, raw)) {
      alarms.take(event);
    }

    assertThat(alarms.list(ANY, 10).items())
        .extracting(RecentView.Item::event)
        .containsExactly(back, canonical);
    assertThat(alarms.list(ANY, alarms.list(ANY, 1).next(), 1).items())
        .extracting(RecentView.Item::event)
        .containsExactly(back);
  }

  @Test
  void entryInTheBooksIsOfTheCellOfWhatItNames() {
    RecentView books = new RecentView(Set.of(Topic.AUDIT), bound(9, 9_000), Duration.ofHours(1));
    for (String on : List.of("shop", "shop-7", "shop-7.0", "shop/payment-1", "shopping", "*")) {
      books.take(new RecordEvent.Audit("id-" + on, "user/a", "gateway.halt", on, "", START));
    }

    assertThat(books.list(new RecentView.Filter(Cells.named("shop"), "", START), 10).items())
        .extracting(i -> ((RecordEvent.Audit) i.event()).on())
        .containsExactlyInAnyOrder("shop", "shop-7", "shop-7.0", "shop/payment-1", "*");
  }

  private static Bound bound(int events, long bytes) {
    return new Bound(events, bytes);
  }

  @Test
  void othersTopicsAndSignsOfLifeArePassedOver() {
    view.take(applied("shop", 1));
    view.take(new AlertEvent.Heartbeat(new CellId("shop"), "cell-monitor", START));

    assertThat(view.list(ANY, 10).items()).isEmpty();
  }

  @Test
  void filtersByCellTypeAndTime() {
    view.take(abort("shop", 1, ""));
    view.take(abort("bank", 2, ""));

    assertThat(view.list(new RecentView.Filter(Cells.named("bank"), "abort", START), 10).items())
        .hasSize(1);
    assertThat(view.list(new RecentView.Filter(Cells.ALL, "alert", START), 10).items()).isEmpty();
    assertThat(view.list(new RecentView.Filter(Cells.ALL, "", START.plusSeconds(2)), 10).items())
        .hasSize(1);
  }
}
