package io.everdrill.scheduler;

import static io.everdrill.scheduler.Shop.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.Topic;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ChanceEvent.Candidate;
import io.everdrill.topics.events.ChanceEvent.Candidates;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.InventoryEvent.Kind;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.TargetId;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A host that another cell lives on too. */
class SharedHostTest {

  private DrivenScheduler shop;

  @BeforeEach
  void openTheShop() {
    shop = new DrivenScheduler(SchedulerSettings.named("s1"));
    shop.publishShop(Leash.LIVE);
    shop.send(target(Shop.CELL, "machine", Kind.HOST, "host-1"));
  }

  @AfterEach
  void closeTheShop() {
    shop.close();
  }

  @Test
  void hostThatAnotherCellHasTargetsOnIsNotEligibleButItsProcessesAre() {
    shop.send(target(new CellId("bank"), "ledger-1", Kind.PROCESS, "host-1"));

    assertThat(eligible()).contains("payment-1", "catalogue-1").doesNotContain("machine");
  }

  @Test
  void hostOfOneCellIsEligible() {
    shop.send(target(new CellId("bank"), "ledger-1", Kind.PROCESS, "host-2"));

    assertThat(eligible()).contains("payment-1", "machine");
  }

  private List<String> eligible() {
    shop.runUntilDrawn();
    return shop.only(Topic.CANDIDATES, Candidates.class).candidates().stream()
        .map(Candidate::target)
        .map(TargetId::value)
        .distinct()
        .toList();
  }

  private static Target target(CellId cell, String id, Kind kind, String host) {
    return new Target(
        cell,
        new TargetId(id),
        kind,
        "catalogue",
        "",
        "",
        "",
        "",
        "",
        0,
        List.of(),
        List.of(),
        new Location(host, "", 0, ""),
        NOON);
  }
}
