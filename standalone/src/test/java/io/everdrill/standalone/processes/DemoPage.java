package io.everdrill.standalone.processes;

import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The page of a demo in a real Chromium, by what people see and press on it. */
final class DemoPage implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  /** Notes in the page itself when each injection first counts down: no driver's delay is in it. */
  private static final String NOTE_FIRST_COUNTDOWNS =
      """
      window.firstShown = {};
      new MutationObserver(() => {
        for (const e of document.querySelectorAll('[data-left-ms]'))
          window.firstShown[e.dataset.countdown] ??= Date.now();
      }).observe(document.getElementById('main'),
          {subtree: true, childList: true, attributes: true, characterData: true});
      """;

  private final ChromeDriver driver;
  private final String url;
  private final String token;

  /**
   * @param folder for its profile, its socket and whatever else it would leave in /tmp
   */
  DemoPage(String url, String token, Path folder) {
    this.url = url;
    this.token = token;
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toString());
    options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu");
    options.addArguments("--disable-dev-shm-usage", "--lang=en", "--window-size=1400,1000");
    options.setCapability("goog:loggingPrefs", logs);
    driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .withEnvironment(Map.of("TMPDIR", folder.toString()))
                .build(),
            options);
  }

  /** Whether this machine has a browser. */
  static boolean isHere() {
    return Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
  }

  /** As somebody who has pasted the token, and who looks at what is broken now. */
  void open() {
    driver.get(url);
    driver.executeScript("sessionStorage.setItem('everdrill.token', arguments[0])", token);
    reload();
    view("now");
  }

  void reload() {
    driver.navigate().refresh();
    awaitText("#sentence", text -> !text.contains("Loading"));
    driver.executeScript(NOTE_FIRST_COUNTDOWNS);
  }

  void view(String name) {
    driver.executeScript("location.hash = '#/' + arguments[0]", name);
  }

  void click(String css) {
    onceThere(css, WebElement::click);
  }

  void type(String css, String text) {
    onceThere(css, field -> field.sendKeys(text));
  }

  private void onceThere(String css, Consumer<WebElement> what) {
    await(css)
        .atMost(PATIENCE)
        .pollInterval(LOOK_EVERY)
        .ignoreExceptions()
        .until(
            () -> {
              what.accept(driver.findElement(By.cssSelector(css)));
              return true;
            });
  }

  /** The text of all that match and are shown. */
  String text(String css) {
    return String.valueOf(
        driver.executeScript(
            "return [...document.querySelectorAll(arguments[0])]"
                + ".filter(e => e.checkVisibility()).map(e => e.innerText).join('\\n')",
            css));
  }

  void awaitText(String css, Predicate<String> wanted) {
    await(css).atMost(PATIENCE).pollInterval(LOOK_EVERY).until(() -> text(css), wanted);
  }

  /** The injection that counts down with at least so much left. */
  String awaitInForce(Duration atLeast) {
    return awaitInForceAfter("", atLeast);
  }

  /** The same, but another than this one. */
  String awaitInForceAfter(String earlier, Duration atLeast) {
    return String.valueOf(
        await("an injection in force")
            .atMost(PATIENCE)
            .pollInterval(LOOK_EVERY)
            .until(
                () ->
                    driver.executeScript(
                        "return [...document.querySelectorAll('[data-left-ms]')]"
                            + ".filter(e => Number(e.dataset.leftMs) > arguments[0])"
                            + ".map(e => e.dataset.countdown)"
                            + ".filter(name => name !== arguments[1])[0] ?? ''",
                        atLeast.toMillis(),
                        earlier),
                injection -> !"".equals(injection)));
  }

  /** What is left of it, as the page says. */
  Duration left(String injection) {
    Object millis =
        driver.executeScript(
            "return Number(document.querySelector("
                + "'[data-countdown=\"' + arguments[0] + '\"]')?.dataset.leftMs ?? 0)",
            injection);
    return Duration.ofMillis(((Number) millis).longValue());
  }

  /** When it first counted down on the page, by the clock that it shares with the demo. */
  long firstShownEpochMillis(String injection) {
    return ((Number) driver.executeScript("return window.firstShown[arguments[0]]", injection))
        .longValue();
  }

  /**
   * What the console complained of since the last time that somebody asked; not that the network of
   * this host has changed, as when tests beside this one make and delete interfaces.
   */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .filter(message -> !message.contains("net::ERR_NETWORK_CHANGED"))
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
