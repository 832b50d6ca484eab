package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.runtime.EmbeddedKafka;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Before anything has happened the page says that it knows nothing, and promises nothing. */
class PageEmptyIT {

  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  @Test
  void nothingIsSaidToBeWellThatNobodyHasSeen(@TempDir Path browserFolder) throws Exception {
    assumeThat(Browser.isHere()).as("the packages chromium and chromium-driver").isTrue();
    try (GatewayFixture gateway =
            GatewayFixture.start(EmbeddedKafka.shared().bootstrapServers(), "gateway-empty");
        Browser browser = new Browser(browserFolder)) {
      browser.size(1400, 1000);
      browser.open(gateway.uri("/").toString());
      browser.awaitText("#stale", "No data has come yet.");
      assertThat(browser.text("#chip-beyond")).isEqualTo("faults: not known");
      assertThat(browser.text("#sentence")).contains("Nobody can tell");
      browser.script("location.hash = '#/issues'");
      browser.awaitText("#no-issues", "Nothing is judged yet");
      for (String view : List.of("now", "timeline", "issues", "scoreboard", "trend", "steady")) {
        browser.script("location.hash = '#/' + arguments[0]", view);
        browser.find("#views a[data-view='" + view + "'][aria-current]");
        await().atMost(PATIENCE).until(() -> browser.text("main").length() > 30);
        assertThat(browser.text("main")).as(view).containsPattern("No|Nothing");
        for (String theme : List.of("light", "dark")) {
          browser.script("document.documentElement.dataset.theme = arguments[0]", theme);
          assertThat(browser.barriers()).as(view + " in " + theme).isEmpty();
          browser.screenshot(SCREENSHOTS.resolve("empty-" + view + "-" + theme + ".png"));
        }
      }
      assertThat(browser.complaints()).isEmpty();
    }
  }
}
