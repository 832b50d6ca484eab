package io.everdrill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each view shows what passes the filters and nothing else. In the shop payments are in dc-2, and
 * all else is in dc-1.
 */
class PageFiltersIT extends PageCase {

  private static final String LINE = "#filter-line";
  private static final String SITE = "#filter-site";

  /**
   * What a view has to show.
   *
   * @param where in it
   * @param ofPayments what is of the business line payments
   * @param ofShop what is of the other
   */
  private record Shown(String view, String where, String ofPayments, String ofShop) {
    @Override
    public String toString() {
      return view;
    }
  }

  static List<Shown> views() {
    return List.of(
        new Shown("now", "#health", "payment-svc", "auth-svc"),
        new Shown("timeline", "#gaps", "shop-3.0", "shop-4.0"),
        new Shown("steady", "#steady", "payment-svc", "auth-svc"),
        new Shown("scoreboard", "#matrix", "payment-svc", "auth-svc"),
        new Shown("issues", "#issues", "team-payment-svc", "team-cache-svc"),
        new Shown("drills", "main .cards tbody", "shop-3", "shop-4"),
        new Shown("trend", "main tbody", "payment-svc", "cache-svc"),
        new Shown("events", "main tbody", "shop-3.0", "shop-4.0"));
  }

  @ParameterizedTest
  @MethodSource("views")
  void viewShowsWhatPassesTheFilters(Shown shown) {
    page.show(shown.view());
    sees(shown.where(), List.of(shown.ofPayments(), shown.ofShop()), List.of());

    page.choose(LINE, "payments");
    sees(shown.where(), List.of(shown.ofPayments()), List.of(shown.ofShop()));
    page.choose(SITE, "dc-1");
    sees(shown.where(), List.of(), List.of(shown.ofPayments(), shown.ofShop()));
    page.choose(LINE, "");
    sees(shown.where(), List.of(shown.ofShop()), List.of(shown.ofPayments()));
    page.choose(SITE, "");
    sees(shown.where(), List.of(shown.ofPayments(), shown.ofShop()), List.of());
  }

  private static void sees(String where, List<String> these, List<String> noneOf) {
    awaitThat(
        () -> {
          String text = browser.text(where);
          these.forEach(one -> assertThat(text).as(where).contains(one));
          noneOf.forEach(other -> assertThat(text).as(where).doesNotContain(other));
        });
  }

  @Test
  void chartsToo() {
    page.choose(LINE, "payments");
    page.show("now");
    awaitThat(
        () ->
            assertThat(page.chart(".graph", "series[0].data.map((n) => n.name).sort().join()"))
                .isEqualTo("\"shop/checkout-svc,shop/payment-db,shop/payment-svc\""));
    page.show("timeline");
    awaitThat(
        () ->
            assertThat(page.chart(".lanes", "yAxis[0].data.join()"))
                .isEqualTo("\"shop/checkout-svc,shop/payment-db,shop/payment-svc\""));
  }

  @Test
  void faultThatIsFilteredAwayIsOnNoCard() throws Exception {
    long drill = page.fresh();
    ShopStory story = ShopPage.now().lasting();
    page.write(
        List.of(story.started(drill, "cache-svc", List.of()), story.applied(drill, "cache-svc")));
    page.show("now");
    browser.awaitText("#active", "cache-svc-1");

    page.choose(SITE, "dc-2");

    browser.awaitText("#nothing-active", "Nothing is being broken");
    awaitThat(() -> assertThat(browser.text("#active")).isEmpty());
    page.choose(SITE, "dc-1");
    browser.awaitText("#active", "cache-svc-1");
  }

  @Test
  void sentenceIsOfWhatPassesTheFilters() {
    page.show("now");
    page.hurt("inventory-svc");
    browser.awaitText("#sentence", "Users are hurt, not by us: inventory-svc");
    page.choose(LINE, "payments");
    browser.awaitText("#sentence", "Users are fine.");
    page.choose(LINE, "");
    browser.awaitText("#sentence", "Users are hurt, not by us: inventory-svc");
  }

  @Test
  void scoreAndCalendarAreCountedOfWhatPasses() {
    page.show("scoreboard");
    browser.awaitText("main .cards tbody", "77 % of 26");
    page.choose(LINE, "shop");
    awaitThat(() -> assertThat(browser.text("main .cards tbody")).doesNotContain("of 26"));
    page.choose(LINE, "payments");
    browser.awaitText("main .cards tbody", "77 % of 26");

    page.show("drills");
    awaitThat(() -> assertThat(missed()).as("of payments").isEqualTo(6));
    page.choose(LINE, "");
    page.choose(SITE, "dc-1");
    awaitThat(() -> assertThat(missed()).as("of dc-1").isEqualTo(7));
  }

  /** On all days of the calendar together, for a test may run over midnight. */
  private static int missed() {
    return browser
        .text("#calendar .fates .bad")
        .lines()
        .mapToInt(day -> Integer.parseInt(day.replace("✗ ", "")))
        .sum();
  }

  /** An agent is of its whole cell, so it goes only with all of it. */
  @Test
  void agentsOfACellOfWhichNothingPassesAreNotShown() {
    page.show("fleet");
    browser.awaitText("main", "agent-1");
    page.choose(LINE, "payments");
    page.choose(SITE, "dc-1");
    awaitThat(() -> assertThat(browser.text("main")).doesNotContain("agent-1", "prober-1"));
    page.choose(SITE, "dc-2");
    browser.awaitText("main", "agent-1");
    browser.awaitText("main", "prober-1");
  }

  /** Whoever has its address asks for that one. */
  @Test
  void drillThatIsAskedForIsShownWhateverTheFilters() {
    page.choose(LINE, "shop");
    page.show("drill/shop-3");
    browser.awaitText("#story", "drill.started");
  }
}
