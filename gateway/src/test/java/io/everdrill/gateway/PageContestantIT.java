package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.CONTESTANT;
import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.topics.events.ScoreboardEvent;
import io.everdrill.topics.events.VerdictEvent;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is scored has a page too: of its own score, and of nothing that runs. */
class PageContestantIT {

  private static final String OTHER = "cell-monitor";
  private static final int PHONE = 360;
  private static final ScoreboardEvent.Counts COUNTS =
      new ScoreboardEvent.Counts(8, 6, 2, 0, 0, 8, 6, 1, 2, 0, 0, 0, 0);

  @Test
  void showsItsOwnScoreAlone(@TempDir Path browserFolder) throws Exception {
    assumeThat(Browser.isHere()).as("the packages chromium and chromium-driver").isTrue();
    try (GatewayFixture gateway =
            GatewayFixture.start(
                EmbeddedKafka.shared().bootstrapServers(),
                "gateway-page-contestant",
                GatewayFixture.settingsWithTokens());
        Browser browser = new Browser(browserFolder)) {
      write(gateway);
      browser.size(1400, 1000);
      browser.open(gateway.uri("/").toString());

      browser.type("#token", GatewayFixture.token(Role.CONTESTANT));
      browser.click("dialog button.primary");

      browser.awaitText("main", "both-svc");
      browser.awaitText("main", "75 % of 8");
      assertThat(browser.text("main"))
          .contains("Score of " + CONTESTANT, "missed", "demo-1.0", "a drill is here once it is");
      assertThat(browser.text("body"))
          .contains("which is scored as " + CONTESTANT)
          .doesNotContain(OTHER, "others-svc", "payment-svc", "Halt", "Timeline");
      // That nobody had a token yet.
      assertThat(browser.complaints()).allMatch(line -> line.contains("401"));
      for (String theme : List.of("light", "dark")) {
        browser.script("document.documentElement.dataset.theme = arguments[0]", theme);
        assertThat(browser.barriers()).as(theme).isEmpty();
        browser.screenshot(PageCase.SCREENSHOTS.resolve("contestant-" + theme + ".png"));
      }
      browser.phone(PHONE);
      assertThat(browser.sticksOut()).isEmpty();
      browser.screenshot(PageCase.SCREENSHOTS.resolve("contestant-phone.png"));
      browser.phone(0);
      assertThat(browser.complaints()).isEmpty();

      browser.click("#leave");

      browser.find("#token");
      assertThat(browser.text("main")).doesNotContain("both-svc");
    }
  }

  private static void write(GatewayFixture gateway) throws Exception {
    VerdictEvent.Injection both =
        TestEvents.verdict("demo", 1, 1, "both-svc", TestEvents.detected());
    VerdictEvent.DetectorVerdict other = both.detectors().getFirst();
    VerdictEvent.DetectorVerdict own =
        new VerdictEvent.DetectorVerdict(
            CONTESTANT,
            "2",
            TestEvents.missed(),
            other.rootCause(),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    gateway.writeAll(
        List.of(
            TestEvents.row("demo", "both-svc", "noop", OTHER, COUNTS),
            TestEvents.row("demo", "both-svc", "noop", CONTESTANT, COUNTS),
            both.of(List.of(own, other), both.circumstances()),
            TestEvents.verdict("demo", 2, 1, "others-svc", TestEvents.missed()),
            new ShopStory(TestEvents.START).started(3, "payment-svc", List.of())));
    await()
        .atMost(PATIENCE)
        .until(() -> gateway.get("/api/v1/verdicts", Role.READER).body().contains("others-svc"));
  }
}
