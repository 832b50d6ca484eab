package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DefinitionEvent;
import io.everdrill.topics.events.DefinitionEvent.Freeze;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.MatchingRule;
import io.everdrill.topics.events.RootCause;
import io.everdrill.topics.events.VerdictEvent.Detection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/**
 * The page of two cells whose services have the same names: nothing of one is taken for the other.
 */
class PageCellsIT extends PageCase {

  private static final CellId BANK = new CellId("bank");

  @BeforeAll
  static void start() throws Exception {
    page.neighbour(BANK);
    List<Event> misses = new ArrayList<>();
    for (long drill = 101; drill <= 105; drill++) {
      misses.add(
          bank(600).verdict(drill, "payment-svc", new Detection.Missed(), new RootCause.Missed()));
    }
    page.write(misses);
    page.write(List.of(seldom(ShopPage.now().now())));
    await()
        .atMost(PATIENCE)
        .until(() -> page.gateway().get("/api/v1/verdicts?cell=bank").body().contains("bank-105"));
    await()
        .atMost(PATIENCE)
        .until(() -> page.gateway().get("/api/v1/programmes").body().contains("stock-taking"));
    browser.reload();
    browser.awaitText("#filter-cell", "bank");
  }

  /** The bank's programme: a drill in two days, and none in three days from tomorrow on. */
  private static DefinitionEvent seldom(Instant now) {
    Instant tomorrow = now.plus(Duration.ofDays(1));
    return new DefinitionEvent.Programme(
        BANK,
        "all-day",
        2,
        DefinitionEvent.Leash.LIVE,
        new DefinitionEvent.Pace(0.02, 1, 1, Duration.ofSeconds(120)),
        List.of("paused", "killed"),
        DefinitionEvent.TargetSelector.ALL,
        DefinitionEvent.JudgingTimes.DEFAULT,
        List.of(new Freeze(tomorrow, tomorrow.plus(Duration.ofDays(3)), "stock-taking")),
        now,
        MatchingRule.TOPOLOGY);
  }

  private static ShopStory bank(long secondsAgo) {
    return new ShopStory(BANK, ShopPage.now().now().minusSeconds(secondsAgo));
  }

  @Test
  void drillOfOneCellIsOfThatCellOnEveryView() throws Exception {
    long drill = page.fresh();
    String injection = "bank-%d.0".formatted(drill);
    ShopStory story = bank(1).lasting();
    page.write(
        List.of(
            story.started(drill, "payment-svc", ShopPast.CALLERS),
            story.applied(drill, "payment-svc"),
            story.reading(drill, "payment-svc", 2)));
    page.hurt("payment-svc");

    page.show("now");
    browser.awaitText("[data-injection='" + injection + "']", "bank/payment-svc");
    browser.awaitText("#active-spoken", "process-pause on payment-svc-1 in bank");
    // Of the same name as what we broke, in a cell in which we broke nothing.
    browser.awaitText("#sentence", "Users are hurt, not by us: shop/payment-svc");
    browser.awaitText("#health", "shop/payment-svc 50 %, not by us");
    awaitThat(() -> assertThat(litLinks()).isNotEmpty().allMatch(link -> link.startsWith("bank/")));

    page.show("timeline");
    awaitThat(
        () ->
            assertThat(bars())
                .contains("bank/payment-svc: " + injection, "shop/payment-svc: shop-3.0")
                .allMatch(bar -> bar.matches("(.*)/.*: \\1-.*"), "in a lane of its own cell"));

    page.show("steady");
    page.write(List.of(bank(0).reading(drill, "payment-svc", 2)));
    browser.awaitText("#steady [data-key='bank/payment-svc']", "that abort");
    browser.awaitText("#steady [data-key='shop/payment-svc']", "under");
    browser.awaitText("#steady [data-key='shop/payment-svc']", "No drill is watched here now");

    page.show("now");
    page.choose("#filter-cell", "shop");
    browser.awaitText("#nothing-active", "Nothing is being broken");
    browser.awaitText("#sentence", "Users are hurt, not by us: payment-svc.");
    awaitThat(() -> assertThat(litLinks()).isEmpty());
  }

  /** Where those links of the graph begin that are hurt or may be. */
  private static List<String> litLinks() {
    Object links =
        browser.promised(
            """
            const done = arguments[arguments.length - 1];
            import("/page/echarts-6.0.0.mjs").then((e) => done(
              (e.getInstanceByDom(document.querySelector(".graph"))?.getOption()?.series[0].links ?? [])
                .filter((l) => l.lineStyle.width > 1).map((l) => l.source)));
            """);
    return ((List<?>) links).stream().map(String::valueOf).toList();
  }

  /** Each bar of the timeline as {@code lane: injection}. */
  private static List<String> bars() {
    Object bars =
        browser.promised(
            """
            const done = arguments[arguments.length - 1];
            import("/page/echarts-6.0.0.mjs").then((e) => {
              const {series, yAxis} = e.getInstanceByDom(document.querySelector(".lanes"))?.getOption() ?? {};
              done((series?.[1].data ?? []).map((b) => yAxis[0].data[b.value[0]] + ": " + b.words.split(": ")[0]));
            });
            """);
    return ((List<?>) bars).stream().map(String::valueOf).toList();
  }

  @Test
  void resultsOfOneCellAreNotAddedToThoseOfTheOther() {
    page.show("scoreboard");
    String pair = "#matrix button[aria-label^='%s/payment-svc, process-pause']";
    browser.awaitText(pair.formatted("bank"), "0 % of 5");
    browser.find(pair.formatted("shop"));
    assertThat(browser.text(pair.formatted("shop"))).doesNotContain("of 5", "0 % of");
    page.choose("#by", "tier");
    browser.awaitText("#matrix tbody", "tier-2");
    page.choose("#by", "service");
    page.choose("#filter-cell", "bank");
    browser.awaitText("#matrix button[aria-label^='payment-svc, process-pause']", "0 % of 5");
    page.choose("#filter-cell", "");

    page.show("issues");
    browser.awaitText("#issues", "bank/payment-svc");
    browser.awaitText("#issues", "shop/cache-svc");
    browser.awaitText("#issues", "5 of 5");

    page.show("trend");
    page.choose("#trend-service", "bank/payment-svc");
    browser.awaitText("main tbody", "0 of 5");
    await().atMost(PATIENCE).until(() -> !browser.text("main tbody").contains("shop/"));
  }

  @Test
  void questionIsAskedOfTheCellThatIsMeant() throws Exception {
    long drill = page.fresh();
    ShopStory story = bank(1).lasting();
    page.write(
        List.of(
            story.started(drill, "inventory-svc", List.of()),
            story.applied(drill, "inventory-svc")));
    page.show("now");
    browser.find("[data-injection='bank-%d.0']".formatted(drill));
    page.choose("#us-service", "shop/inventory-svc");
    browser.click("#us-ask");
    browser.awaitText("#us-answer", "No: no drill of ours touches shop/inventory-svc");
    page.choose("#us-service", "bank/inventory-svc");
    browser.click("#us-ask");
    browser.awaitText("#us-answer", "Yes, it is us.");
  }

  @Test
  void calendarIsOfTheCellsThatAreShownAndWalkedThroughByArrows() {
    page.show("drills");
    int ofShop = 13;
    int ofBank = 5;
    await().atMost(PATIENCE).until(() -> missedInCalendar() == ofShop + ofBank);
    page.choose("#filter-cell", "bank");
    await().atMost(PATIENCE).until(() -> missedInCalendar() == ofBank);
    page.choose("#filter-cell", "");

    // Of what comes there is the rate and when none may start, and nothing else.
    awaitThat(
        () -> assertThat(browser.text("#calendar .day.coming .plan").lines()).containsOnly("12/h"));
    assertThat(browser.text("#calendar .day.coming .many")).isEmpty();
    assertThat(labels("#calendar .day:has(.hours)"))
        .anyMatch(label -> label.contains("no drill may start") && label.contains("shop: pay day"));

    assertThat(labels("#calendar [tabindex='0']")).hasSize(1);
    browser.script("document.querySelector('#calendar .today').focus()");
    browser.press(Keys.ARROW_UP, Keys.HOME, Keys.ARROW_RIGHT);
    Object second =
        browser.script(
            "return document.querySelector('#calendar tbody tr:nth-child(3) td:nth-child(2)"
                + " button') === document.activeElement");
    assertThat(second).as("Tuesday of the week before this one").isEqualTo(true);
    browser.press(Keys.ENTER);
    browser.find("#calendar td[aria-selected='true'] .day:focus");
    browser.awaitText("#day", "Tuesday");
    browser.press(Keys.ENTER);
    await().atMost(PATIENCE).until(() -> browser.text("#day").isEmpty());
    browser.awaitText("main .cards tbody", "shop-3");
  }

  @Test
  void calendarSaysWhatIsSeldomAndOnWhichDaysNothingMayStart() {
    page.show("drills");
    page.choose("#filter-cell", "bank");
    browser.awaitText("#calendar .plan", "none");
    Object silent =
        browser.script("return document.querySelector('#day:empty:not([hidden])') !== null");
    assertThat(silent).as("there before it speaks, as screen readers need it").isEqualTo(true);
    assertThat(browser.text("#calendar .day.coming .plan").lines().distinct())
        .containsExactlyInAnyOrder("0.5/day", "none");
    assertThat(labels("#calendar .day.coming"))
        .anyMatch(label -> label.contains("less than 1 to come, 0.5 a day at random moments"))
        .anyMatch(label -> label.contains("none to come; no drill may start all day (stock"))
        .anyMatch(label -> label.matches(".* may start \\d\\d:\\d\\d to midnight \\(stock.*"));

    browser.script("document.querySelector('#calendar .today').click()");
    browser.awaitText("#day", "0.5 a day at random moments");
    assertThat(browser.text("#day")).doesNotContain("to come");
    Object colours =
        browser.script(
            """
            const day = document.querySelector("#calendar td[aria-selected='true'] > .today");
            const [own, date] = [day, day.querySelector(".date")].map(e => getComputedStyle(e));
            return [own.backgroundColor, date.color];
            """);
    assertThat((List<?>) colours).as("its ground and its date").doesNotHaveDuplicates();
    browser.script("document.querySelector('#calendar .today').click()");
    await().atMost(PATIENCE).until(() -> browser.text("#day").isEmpty());
  }

  @Test
  void keysThatTheBrowserHasAUseForAreLeftToIt() {
    page.show("drills");
    browser.find("#calendar .today");
    Object left =
        browser.script(
            """
            const today = document.querySelector("#calendar .today");
            const left = (key) => today.dispatchEvent(
              new KeyboardEvent("keydown", {...key, bubbles: true, cancelable: true}));
            return [{key: "ArrowLeft", altKey: true}, {key: "Home", ctrlKey: true},
              {key: "ArrowLeft", metaKey: true}, {key: "End", shiftKey: true}, {key: "ArrowLeft"}].map(left);
            """);
    assertThat((List<?>) left).isEqualTo(List.of(true, true, true, true, false));
  }

  /** On all of its days together, for a test may run over midnight. */
  private static int missedInCalendar() {
    return browser
        .text("#calendar .fates .bad")
        .lines()
        .mapToInt(day -> Integer.parseInt(day.replace("✗ ", "")))
        .sum();
  }

  private static List<String> labels(String css) {
    Object labels =
        browser.script(
            "return [...document.querySelectorAll(arguments[0])].map(e => e.ariaLabel)", css);
    return ((List<?>) labels).stream().map(String::valueOf).toList();
  }

  @Test
  void faultIsSaidToBePastItsLimitWhereAndWhenItIsCountedAsSuch() throws Exception {
    page.show("now");
    browser.awaitText("#nothing-active", "Nothing is being broken");
    long drill = page.fresh();
    String card = "[data-countdown='bank-%d.0']".formatted(drill);
    browser.script(
        """
        const said = window.said = new Set();
        new MutationObserver(() => {
          const card = document.querySelector(arguments[0])?.textContent ?? "";
          const bar = document.querySelector("#chip-beyond")?.textContent ?? "";
          if (card) said.add(card.replace(/[0-9.]+ s/, "some") + " | " + bar);
        }).observe(document.body, {subtree: true, childList: true, characterData: true});
        """,
        card);
    // Two seconds before its limit.
    ShopStory story = bank(28);
    page.write(
        List.of(story.started(drill, "cache-svc", List.of()), story.applied(drill, "cache-svc")));

    browser.awaitText(card, "past its limit");

    assertThat((List<?>) browser.script("return [...window.said]"))
        .map(String::valueOf)
        .contains(
            "time is up, ending | 0 faults past limit or uncertain",
            "some past its limit | Faults: 1 past limit")
        .allMatch(said -> said.contains("past its limit") == said.contains("1 past limit"));
  }
}
