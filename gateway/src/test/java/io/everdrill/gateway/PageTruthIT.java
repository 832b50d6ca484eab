package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the page says of safety is so, or it says that it does not know. */
class PageTruthIT extends PageCase {

  private static final CellId BANK = new CellId("bank");
  private static final long HOUR_SECONDS = 3_600;
  private static final String OF_LATER = "marks.filter(m => m.t > Date.now()).length";

  private static ShopStory bank(long secondsAgo) {
    return new ShopStory(BANK, ShopPage.now().now().minusSeconds(secondsAgo));
  }

  @Test
  void uncertainFaultBehindMoreSkippedDrillsThanAreAskedForIsCountedAfterAReload()
      throws Exception {
    ShopStory story = bank(2 * HOUR_SECONDS);
    long drill = page.fresh();
    page.write(List.of(story.started(drill, "cache-svc", List.of()), story.uncertain(drill)));
    List<Event> skipped = new ArrayList<>();
    for (int later = 1; later <= 201; later++) {
      skipped.add(skipped(page.fresh(), bank(HOUR_SECONDS - later).now()));
    }
    page.gateway().writeAll(skipped);
    String last = "\"bank-" + (drill + 201) + "\"";
    await()
        .atMost(PATIENCE)
        .until(() -> page.gateway().get("/api/v1/drills?cell=bank&limit=5").body().contains(last));
    browser.reload();
    browser.awaitText("#chip-beyond", "1 uncertain");
    page.write(List.of(bank(0).ended(drill, EndReason.LIMIT), bank(0).drillEnded(drill)));
    browser.awaitText("#chip-beyond", "0 faults");
  }

  @Test
  void faultThatWasAcceptedAndNotHeardOfSinceIsUncertainOnceItShouldBeOver() throws Exception {
    page.show("now");
    long early = page.fresh();
    ShopStory now = ShopPage.now();
    page.write(List.of(now.started(early, "cache-svc", List.of()), now.accepted(early)));
    String card = "[data-injection='shop-%d.0']";
    browser.awaitText(card.formatted(early), "being applied");
    browser.awaitText("#chip-beyond", "0 faults past limit or uncertain");
    page.choose("#us-service", "cache-svc");
    browser.click("#us-ask");
    browser.awaitText(
        "#us-answer", "Unknown: a fault of shop-%d was accepted, and not heard".formatted(early));
    page.calm();

    long drill = page.fresh();
    ShopStory story = new ShopStory(ShopPage.now().now().minusSeconds(66));
    page.write(
        List.of(story.started(drill, "payment-svc", ShopPast.CALLERS), story.accepted(drill)));
    browser.awaitText("#chip-beyond", "Faults: 1 uncertain");
    for (String words : List.of("over, or not?", "uncertain", "and not heard of since")) {
      browser.awaitText(card.formatted(drill), words);
    }
    page.hurt("checkout-svc");
    browser.awaitText("#sentence", "Users are hurt, by us: checkout-svc");
    browser.awaitText("#sentence", "process-pause on payment-svc");
    page.hurt("");
    look("now-not-heard-of");
    page.show("drills");
    browser.awaitText("main .cards tbody tr[data-key='shop-" + drill + "']", "active, uncertain");
    page.show("drill/shop-" + drill);
    browser.awaitText("main", "and not heard of since: nobody can tell");
    browser.reload();
    browser.awaitText("#chip-beyond", "Faults: 1 uncertain");
    browser.awaitText("main", "and not heard of since: nobody can tell");

    page.calm();
    browser.awaitText("#chip-beyond", "0 faults");
  }

  @Test
  void pageWhosePartsAreCutOffWhileTheyLoadBeginsAnewByItself() {
    browser.block("*/page/views/now.js");
    try {
      browser.reload();
      browser.awaitText("main", "Loading");
      assertThat(browser.text("#views")).isEmpty();
    } finally {
      browser.block();
    }
    browser.find("#views a");
    assertThat(browser.complaints()).allMatch(said -> said.contains("/page/views/now.js"));
  }

  @Test
  void alertOfAClockThatIsAheadDoesNotHideThatProbesStopped() throws Exception {
    page.show("now");
    browser.awaitText("#chip-age", " s old");
    await().atMost(PATIENCE).until(() -> !stale());
    long before = ofModel(OF_LATER);
    // A sender's clock, and a record that says the same of when it was received.
    ShopStory ahead = new ShopStory(ShopPage.now().now().plusSeconds(HOUR_SECONDS));
    AlertEvent.Firing early = ahead.firing("auth-svc");
    AlertEvent.Firing sent =
        new AlertEvent.Firing(
            early.cell(),
            early.detector(),
            "fp-ahead",
            early.name(),
            early.severity(),
            early.service(),
            early.startsAt(),
            ShopPage.now().now(),
            early.labels(),
            early.annotations(),
            early.clock());
    page.write(List.of(sent, early));
    await().atMost(PATIENCE).until(() -> ofModel(OF_LATER) > before + 1);
    await().atMost(PATIENCE).until(() -> !stale());
    page.silent(ShopPage.EVERYWHERE);
    browser.awaitText("#stale", "No news comes in");
    browser.awaitText("#sentence", "Nobody can tell how users are");
    browser.awaitText("#chip-beyond", "faults: not known");
    assertThat(browser.text("#chip-age")).matches("data ([5-9]|[1-9]\\d) s old");
    look("now-stale");
    page.silent("");
    browser.awaitText("#chip-beyond", "0 faults");
  }

  private static boolean stale() {
    return !browser.text("#stale").isBlank();
  }

  /** A number that the page's model says. */
  private static long ofModel(String expression) {
    Object found =
        browser.promised(
            "const done = arguments[arguments.length - 1];"
                + "import('/page/app.js').then(page => done(page.app.model."
                + expression
                + "))");
    return ((Number) found).longValue();
  }

  @Test
  void filterHidesNoFaultThatIsUncertain() throws Exception {
    page.show("now");
    long drill = page.fresh();
    page.write(
        List.of(
            ShopPage.now().started(drill, "cache-svc", List.of()),
            ShopPage.now().uncertain(drill)));
    browser.awaitText("#chip-beyond", "1 uncertain");
    assertThat(browser.text("#chip-beyond")).doesNotContain("filter");
    page.choose("#filter-line", "payments");
    browser.awaitText("#chip-beyond", "Faults: 1 uncertain (1 outside the filter)");
    page.choose("#filter-line", "");
    look("now-uncertain");
  }

  @Test
  void haltThatIsRefusedForOneCellSaysWhichAreHalted() throws Exception {
    page.show("now");
    browser.promised(
        """
        const done = arguments[arguments.length - 1];
        import('/page/app.js').then(({app}) => {
          app.me.cells = ["shop", "bank"];
          window.asked = window.fetch;
          window.fetch = (path, options) => String(options?.body).includes('"bank"')
            ? Promise.resolve(Response.json({detail: "Kafka is away"}, {status: 503}))
            : window.asked(path, options);
          done(1);
        });
        """);
    try {
      browser.awaitText("#halt", "Halt shop, bank");
      browser.click("#halt");
      browser.awaitText("#told", "Not halted: bank (Kafka is away). Halted: shop.");
      browser.awaitText("#chips", "halted: shop by the-commander");
      look("now-halted");
      page.show("timeline");
      await()
          .atMost(PATIENCE)
          .until(() -> page.chart(".lanes", "series").contains("\"name\":\"halted\""));
      look("timeline-halted");
    } finally {
      // Which asks as it did before.
      browser.reload();
    }
  }

  @Test
  void cardOfAFaultPastItsLimitIsRedAndTheGraphTellsItsStatesByShape() throws Exception {
    long drill = page.fresh();
    ShopStory begun = new ShopStory(ShopPage.now().now().minusSeconds(60));
    page.write(
        List.of(
            begun.started(drill, "payment-svc", ShopPast.CALLERS),
            begun.applied(drill, "payment-svc")));
    page.hurt("frontend");
    page.show("now");
    browser.awaitText("[data-countdown='shop-%d.0']".formatted(drill), "past its limit");
    Object edges =
        browser.script(
            """
            const card = document.querySelector(`[data-injection="${arguments[0]}"]`);
            const words = card.querySelector(".big.past");
            return [getComputedStyle(card).borderLeftColor, getComputedStyle(words).color];
            """,
            "shop-" + drill + ".0");
    assertThat((List<?>) edges).as("its edge and its words").hasSize(2);
    assertThat(((List<?>) edges).get(0)).isEqualTo(((List<?>) edges).get(1));
    awaitThat(
        () ->
            assertThat(symbols())
                .contains(
                    "shop/payment-svc diamond",
                    "shop/checkout-svc rect",
                    "shop/frontend triangle",
                    "shop/cache-svc circle"));
  }

  private static List<String> symbols() {
    Object found =
        browser.promised(
            """
            const done = arguments[arguments.length - 1];
            import("/page/echarts-6.0.0.mjs").then((e) => done(
              (e.getInstanceByDom(document.querySelector(".graph"))?.getOption()?.series[0].data ?? [])
                .map((n) => n.name + " " + n.symbol)));
            """);
    return ((List<?>) found).stream().map(String::valueOf).toList();
  }

  private static DrillEvent.Skipped skipped(long drill, Instant at) {
    return new DrillEvent.Skipped(
        BANK, DrillId.of(BANK, drill), "paused", DrillEvent.SkipReason.COOLDOWN, "3 s left", at);
  }
}
