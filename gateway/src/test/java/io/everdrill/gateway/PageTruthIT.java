package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page says of safety is so, or it says that it does not know. */
class PageTruthIT {

  private static final CellId BANK = new CellId("bank");
  private static final long HOUR_SECONDS = 3_600;

  private static ShopPage page;
  private static Browser browser;
  @TempDir private static Path browserFolder;

  @BeforeAll
  static void start() throws Exception {
    assumeThat(Browser.isHere()).as("the packages chromium and chromium-driver").isTrue();
    page = ShopPage.open("gateway-truth.", browserFolder);
    browser = page.browser();
  }

  @AfterAll
  static void stop() {
    if (page != null) {
      page.close();
    }
  }

  @AfterEach
  void consoleIsQuiet() {
    assertThat(browser.complaints()).isEmpty();
  }

  private static ShopStory bank(long secondsAgo) {
    return new ShopStory(BANK, ShopPage.now().now().minusSeconds(secondsAgo));
  }

  @Test
  void uncertainFaultBehindMoreSkippedDrillsThanAreAskedForIsCountedAfterAReload()
      throws Exception {
    ShopStory story = bank(2 * HOUR_SECONDS);
    page.write(List.of(story.started(1, "cache-svc", List.of()), story.uncertain(1)));
    List<Event> skipped = new ArrayList<>();
    for (long drill = 2; drill < 203; drill++) {
      skipped.add(skipped(drill, bank(HOUR_SECONDS - drill).now()));
    }
    page.gateway().writeAll(skipped);
    await()
        .atMost(PATIENCE)
        .until(
            () -> page.gateway().get("/api/v1/drills?cell=bank&limit=5").body().contains("-202"));
    try {
      browser.reload();
      browser.awaitText("#chip-beyond", "1 uncertain");
    } finally {
      page.write(List.of(bank(0).ended(1, EndReason.LIMIT), bank(0).drillEnded(1)));
    }
    browser.awaitText("#chip-beyond", "0 faults");
  }

  private static DrillEvent.Skipped skipped(long drill, Instant at) {
    return new DrillEvent.Skipped(
        BANK, DrillId.of(BANK, drill), "paused", DrillEvent.SkipReason.COOLDOWN, "3 s left", at);
  }
}
