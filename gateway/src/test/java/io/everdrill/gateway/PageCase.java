package io.everdrill.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInfo;
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
    // New each time: what a run before wrote would be there beside what this one writes.
    page = ShopPage.open("gateway-" + name + "-" + System.nanoTime() + ".", browserFolder);
    browser = page.browser();
  }

  @AfterAll
  static void closePage() {
    if (page != null) {
      page.close();
      page = null;
    }
  }

  @AfterEach
  void consoleIsQuiet() {
    assertThat(browser.complaints()).isEmpty();
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
