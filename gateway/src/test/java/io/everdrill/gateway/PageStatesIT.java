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
  private static final Map<String, List<String>> VIEWS =
      Map.of(
          "now", List.of("uncertain", "over, or not?", "past its limit", "payment-svc not seen"),
          "timeline", List.of("uncertain or past its limit"),
          "steady", List.of("silent, was 50 %"),
          "drills", List.of("active, uncertain", "active, past its limit"),
          "drill/shop-40", List.of("uncertain", "nobody has seen it end"),
          "drill/shop-41", List.of("running, past its limit", "was to end by"));

  @Test
  void everyViewSaysSoAndCanBeRead() throws Exception {
    ShopStory before = new ShopStory(ShopPage.now().now().minusSeconds(60));
    page.write(
        List.of(
            before.started(40, "cache-svc", List.of()),
            before.uncertain(40),
            before.started(41, "payment-svc", ShopPast.CALLERS),
            before.applied(41, "payment-svc"),
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

    for (Map.Entry<String, List<String>> view : VIEWS.entrySet()) {
      page.show(view.getKey());
      for (String words : view.getValue()) {
        browser.awaitText("main", words);
      }
      browser.awaitText("#sentence", "Nobody can tell how users are");
      await().atMost(PATIENCE).until(browser::chartsArePainted);
      assertThat(browser.sticksOut()).as(view.getKey()).isEmpty();
      assertThat(browser.barriers()).as(view.getKey()).isEmpty();
      look("unwell-" + view.getKey().replace('/', '-'));
    }
    page.show("timeline");
    String bars = page.chart(".lanes", "series");
    assertThat(bars).contains("shop-40.0: uncertain", "shop-41.0: past its limit");
  }
}
