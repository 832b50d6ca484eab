package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.topics.events.HaltEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The views that change when nothing is well: halted, two faults that have not ended, no news. */
class PageStatesIT extends PageCase {

  /** With a part of what it has to say then. */
  private static Map<String, List<String>> views(long uncertain, long late) {
    return Map.of(
        "now",
        List.of("uncertain", "over, or not?", "past its limit", "payment-svc not seen"),
        "timeline",
        List.of("uncertain or past its limit"),
        "steady",
        List.of("silent, was 50 %"),
        "drills",
        List.of("active, uncertain", "active, past its limit"),
        "drill/shop-" + uncertain,
        List.of("uncertain", "nobody has seen it end"),
        "drill/shop-" + late,
        List.of("running, past its limit", "was to end by"));
  }

  @Test
  void everyViewSaysSoAndCanBeRead() throws Exception {
    ShopStory before = new ShopStory(ShopPage.now().now().minusSeconds(60));
    long uncertain = page.fresh();
    long late = page.fresh();
    page.write(
        List.of(
            before.started(uncertain, "cache-svc", List.of()),
            before.uncertain(uncertain),
            before.started(late, "payment-svc", ShopPast.CALLERS),
            before.applied(late, "payment-svc"),
            new HaltEvent.Switch(
                HaltEvent.EVERYWHERE,
                HaltEvent.State.HALTED,
                "enough for today",
                "user/alice",
                ShopPage.now().now())));
    page.hurt("payment-svc");
    browser.awaitText("#sentence", "Users are hurt, by us: payment-svc");
    browser.awaitText("#chip-beyond", "1 past limit, 1 uncertain");
    page.silent(ShopPage.EVERYWHERE);
    await().atMost(PATIENCE).until(() -> !browser.text("#stale").isBlank());

    for (Map.Entry<String, List<String>> view : views(uncertain, late).entrySet()) {
      page.show(view.getKey());
      for (String words : view.getValue()) {
        browser.awaitText("main", words);
      }
      browser.awaitText("#sentence", "Nobody can tell how users are");
      await().atMost(PATIENCE).until(browser::chartsArePainted);
      assertThat(browser.sticksOut()).as(view.getKey()).isEmpty();
      assertThat(browser.barriers()).as(view.getKey()).isEmpty();
      look(
          "unwell-"
              + view.getKey().replaceAll("/.*", "")
              + (view.getKey().endsWith("-" + late) ? "-late" : ""));
    }
    page.show("timeline");
    awaitThat(
        () ->
            assertThat(page.chart(".lanes", "series"))
                .contains(
                    "shop-%d.0: uncertain".formatted(uncertain),
                    "shop-%d.0: past its limit".formatted(late)));
  }
}
