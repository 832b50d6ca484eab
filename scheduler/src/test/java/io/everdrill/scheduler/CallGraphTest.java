package io.everdrill.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.events.DrillEvent.Caller;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallGraphTest {

  @Test
  void callersAreDirectAndTransitiveOverTheLeastHops() {
    CallGraph graph =
        new CallGraph(
            List.of(
                Shop.target("f", "frontend", 0, "api"),
                Shop.target("a", "api", 0, "checkout", "payment"),
                Shop.target("c", "checkout", 0, "payment"),
                Shop.target("p", "payment", 0, "ledger")));

    assertThat(graph.callers("ledger"))
        .containsExactly(
            new Caller("payment", 1),
            new Caller("api", 2),
            new Caller("checkout", 2),
            new Caller("frontend", 3));
    assertThat(graph.callers("frontend")).isEmpty();
    assertThat(graph.frontDoors("ledger")).containsExactly("frontend");
    assertThat(graph.frontDoors("frontend")).containsExactly("frontend");
  }

  @Test
  void servicesThatCallEachOtherAreNotTheirOwnCallers() {
    CallGraph graph =
        new CallGraph(List.of(Shop.target("a", "a", 0, "b", "a"), Shop.target("b", "b", 0, "a")));

    assertThat(graph.callers("a")).containsExactly(new Caller("b", 1));
    assertThat(graph.frontDoors("a")).containsExactly("a");
  }
}
