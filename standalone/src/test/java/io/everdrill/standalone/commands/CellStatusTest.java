package io.everdrill.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.InjectionStory;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.InjectionId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CellStatusTest {

  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void textSaysWhatCouldNotBeReadAndTimesAsEverywhere() {
    CellStatus status =
        new CellStatus(
            NOW,
            List.of(new CellId("shop")),
            List.of(
                new CellStatus.Running(
                    new InjectionId("shop-7.0"), InjectionStory.Phase.RUNNING, NOW)),
            List.of(
                new HaltEvent.Switch(
                    "shop", HaltEvent.State.HALTED, "users are hurt", "user/somebody", NOW)),
            List.of(),
            2);

    assertThat(status.text().lines())
        .containsExactly(
            "cells: shop",
            "halted: shop, by user/somebody at 2026-11-22T12:00:00.000000Z: users are hurt",
            "running: shop-7.0 running since 2026-11-22T12:00:00.000000Z",
            "unreadable: 2 records, so this may not be all");
  }
}
