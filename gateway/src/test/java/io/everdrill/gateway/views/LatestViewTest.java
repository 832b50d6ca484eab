package io.everdrill.gateway.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.topics.Topic;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.PresenceEvent.Prober;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LatestViewTest {

  private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");

  private final LatestView<Prober> view =
      new LatestView<>(Topic.PROBERS, Prober.class, 10, p -> Set.of(p.cell().value()));

  @Test
  void pagesTogetherAreTheList() {
    for (int i = 0; i < 7; i++) {
      view.take(prober("shop", "p" + i));
      view.take(prober("mine", "p" + i));
    }
    Cells shop = Cells.of(List.of(new CellId("shop")));

    List<Prober> found = new ArrayList<>();
    String cursor = "";
    int pages = 0;
    do {
      Page<Prober> page = view.list(shop, cursor, 2);
      found.addAll(page.items());
      cursor = page.next();
      pages++;
    } while (!cursor.isEmpty());

    assertThat(found).isEqualTo(view.list(shop).items()).isNotEmpty();
    assertThat(pages).isEqualTo((found.size() + 1) / 2);
  }

  @Test
  void nextGoesOnWhereItStoodThoughThatIsGone() {
    List.of("p1", "p2", "p3").forEach(id -> view.take(prober("shop", id)));
    Page<Prober> first = view.list(Cells.ALL, "", 2);
    view.forget(Topic.PROBERS, "shop/p2");

    assertThat(view.list(Cells.ALL, first.next(), 2).items())
        .extracting(Prober::prober)
        .containsExactly("p3");
  }

  @Test
  void lastPageThatIsFullHasNoNext() {
    List.of("p1", "p2").forEach(id -> view.take(prober("shop", id)));

    assertThat(view.list(Cells.ALL, "", 2).next()).isEmpty();
  }

  @Test
  void cursorThatIsNoneOfOursIsRefused() {
    assertThatThrownBy(() -> view.list(Cells.ALL, "!", 2))
        .hasMessage("cursor: expected what a page before gave as next");
  }

  @Test
  void haltsArePagedAlike() {
    HaltView halts = new HaltView();
    for (String scope : List.of("*", "mine", "shop")) {
      halts.take(new HaltEvent.Switch(scope, HaltEvent.State.HALTED, "", "user/a", NOW));
    }

    Page<HaltEvent.Switch> first = halts.list(Cells.ALL, "", 2);

    assertThat(first.items()).extracting(HaltEvent.Switch::scope).containsExactly("*", "mine");
    assertThat(halts.list(Cells.ALL, first.next(), 2).items())
        .extracting(HaltEvent.Switch::scope)
        .containsExactly("shop");
  }

  private static Prober prober(String cell, String id) {
    return new Prober(new CellId(cell), id, "0.1.0", 3, ClockReading.UNKNOWN, NOW);
  }
}
