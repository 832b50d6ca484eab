package io.everdrill.gateway.views;

import static io.everdrill.gateway.TestEvents.applied;
import static io.everdrill.gateway.TestEvents.ended;
import static io.everdrill.gateway.TestEvents.skipped;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.gateway.views.DrillView.State;
import io.everdrill.topics.events.CellId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DrillViewTest {

  private final DrillView view = new DrillView(2);

  @Test
  void activeUntilItEnds() {
    view.take(applied("shop", 1));
    assertThat(states()).containsExactly("active");

    view.take(ended("shop", 1));

    assertThat(states()).containsExactly("done");
    assertThat(list(Set.of(State.ACTIVE))).isEmpty();
    JsonNode injection = list(Set.of(State.DONE)).getFirst().path("injections").path(0);
    assertThat(injection.path("phase").asText()).isEqualTo("running");
    assertThat(injection.path("endsBy").asText()).isEqualTo("2026-11-21T03:00:15.000000Z");
  }

  @Test
  void orderOfTopicsDoesNotMatter() {
    view.take(ended("shop", 1));
    view.take(applied("shop", 1));
    List<ObjectNode> oneWay = list(Set.of());
    DrillView other = new DrillView(2);
    other.take(applied("shop", 1));
    other.take(ended("shop", 1));

    assertThat(other.list("", Set.of(), "", 10).items()).isEqualTo(oneWay);
  }

  @Test
  void skippedSaysWhy() {
    view.take(skipped("shop", 1));

    assertThat(list(Set.of(State.SKIPPED)).getFirst().path("reason").asText())
        .isEqualTo("cooldown");
  }

  @Test
  void whatMayBeInForceIsHeldLongest() {
    view.take(applied("shop", 1));
    view.take(skipped("shop", 2));
    view.take(skipped("shop", 3));

    assertThat(list(Set.of()))
        .extracting(d -> d.path("drill").asText())
        .containsExactly("shop-3", "shop-1");
    assertThat(view.list("", Set.of(), "", 10).complete()).isFalse();
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
    return view.list("", states, "", 10).items();
  }
}
