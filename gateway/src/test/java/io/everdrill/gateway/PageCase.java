package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Locale;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What tests of the page have in common: a shop of their own that lives, and a quiet console. */
abstract class PageCase {

  static final Path SCREENSHOTS = Path.of("target", "screenshots");

  /** Of the class whose tests run; there is one at a time. */
  static ShopPage page;

  static Browser browser;
  @TempDir static Path browserFolder;

  @BeforeAll
  static void openPage(TestInfo test) throws Exception {
    assumeThat(Browser.isHere()).as("the packages chromium and chromium-driver").isTrue();
    String name = test.getTestClass().orElseThrow().getSimpleName().toLowerCase(Locale.ROOT);
    page = ShopPage.open("gateway-" + name, browserFolder);
    browser = page.browser();
  }

  /** What it looked like when a test failed; the next one begins with a page of its own. */
  @RegisterExtension
  final AfterTestExecutionCallback failed =
      test -> {
        if (test.getExecutionException().isPresent()) {
          String name = test.getRequiredTestMethod().getName();
          browser.screenshot(SCREENSHOTS.resolve("failed-" + name + ".png"));
          browser.block();
          browser.phone(0);
          browser.script("localStorage.removeItem('everdrill.theme')");
          browser.reload();
        }
      };

  @AfterAll
  static void closePage() {
    if (page != null) {
      page.close();
      page = null;
    }
  }

  @AfterEach
  void allIsAsBeforeAndTheConsoleIsQuiet() throws Exception {
    page.calm();
    assertThat(browser.complaints()).isEmpty();
  }

  /** What the page comes to show, sooner or later. */
  static void awaitThat(ThrowingRunnable holds) {
    await().atMost(PATIENCE).untilAsserted(holds);
  }

  /** A picture in each theme. */
  static void look(String name) throws Exception {
    for (String theme : new String[] {"light", "dark"}) {
      browser.script("document.documentElement.dataset.theme = arguments[0]", theme);
      browser.script("dispatchEvent(new Event('theme'))");
      browser.screenshot(SCREENSHOTS.resolve(name + "-" + theme + ".png"));
    }
  }
}
