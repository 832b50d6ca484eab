package io.everdrill.gateway.views;

import static io.everdrill.gateway.TestEvents.START;
import static io.everdrill.gateway.TestEvents.abort;
import static io.everdrill.gateway.TestEvents.applied;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecentViewTest {

  private static final RecentView.Filter ANY = new RecentView.Filter("", "", START);

  private final RecentView view =
      new RecentView(Set.of(Topic.ABORTS, Topic.ALERTS), 3, Duration.ofHours(1));

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
  void othersTopicsAndSignsOfLifeArePassedOver() {
    view.take(applied("shop", 1));
    view.take(new AlertEvent.Heartbeat(new CellId("shop"), "cell-monitor", START));

    assertThat(view.list(ANY, 10).items()).isEmpty();
  }

  @Test
  void filtersByCellTypeAndTime() {
    view.take(abort("shop", 1, ""));
    view.take(abort("bank", 2, ""));

    assertThat(view.list(new RecentView.Filter("bank", "abort", START), 10).items()).hasSize(1);
    assertThat(view.list(new RecentView.Filter("", "alert", START), 10).items()).isEmpty();
    assertThat(view.list(new RecentView.Filter("", "", START.plusSeconds(2)), 10).items())
        .hasSize(1);
  }
}
