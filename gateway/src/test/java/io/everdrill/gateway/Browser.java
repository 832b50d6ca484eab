package io.everdrill.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real Chromium without a window, driven over WebDriver; all its files are in one folder. */
final class Browser implements AutoCloseable {

  /** In the page's pixels. */
  private static final int LONGEST_PICTURE = 2_500;

  static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  static final Path DRIVER = Path.of("/usr/bin/chromedriver");

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ChromeDriver driver;

  /**
   * @param folder for its profile, its socket and whatever else it would leave in /tmp
   */
  Browser(Path folder) {
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toString());
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=en");
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(DRIVER.toFile())
            .withEnvironment(Map.of("TMPDIR", folder.toString()))
            .build();
    driver = new ChromeDriver(service, options);
  }

  /** Whether this machine has one. */
  static boolean isHere() {
    return Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
  }

  void open(String url) {
    driver.get(url);
  }

  void reload() {
    driver.navigate().refresh();
  }

  /** Cuts off what is at addresses like these, and nothing else any more. */
  void block(String... urls) {
    driver.executeCdpCommand("Network.enable", Map.of());
    driver.executeCdpCommand("Network.setBlockedURLs", Map.of("urls", List.of(urls)));
  }

  void size(int width, int height) {
    driver.manage().window().setSize(new Dimension(width, height));
  }

  /** As wide as a phone, which no window of Chromium is; 0 is as wide as the window again. */
  void phone(int width) {
    if (width == 0) {
      driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    } else {
      driver.executeCdpCommand(
          "Emulation.setDeviceMetricsOverride",
          Map.of("width", width, "height", 780, "deviceScaleFactor", 2, "mobile", true));
    }
  }

  WebElement find(String css) {
    return await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .until(() -> driver.findElement(By.cssSelector(css)), WebElement::isDisplayed);
  }

  /** What is drawn anew meanwhile is looked for again. */
  void click(String css) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .until(
            () -> {
              driver.findElement(By.cssSelector(css)).click();
              return true;
            });
  }

  void type(String css, String text) {
    find(css).sendKeys(text);
  }

  /** The text of all that match and are shown; empty where nothing is. */
  String text(String css) {
    Object text =
        script(
            "return [...document.querySelectorAll(arguments[0])]"
                + ".filter(e => e.checkVisibility()).map(e => e.innerText).join('\\n')",
            css);
    return String.valueOf(text);
  }

  void awaitText(String css, String part) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> assertThat(text(css)).as(css).contains(part));
  }

  Object script(String javaScript, Object... arguments) {
    return driver.executeScript(javaScript, arguments);
  }

  /** The value that a promise of the page comes to; the script calls its last argument. */
  Object promised(String javaScript) {
    return driver.executeAsyncScript(javaScript);
  }

  /**
   * What in this view cannot be used without eyes, a mouse or good contrast: a line for each rule
   * of axe-core (WCAG 2.2 A and AA, best practice) that is broken, with the elements that break it.
   */
  List<String> barriers() throws IOException {
    try (InputStream axe = Browser.class.getResourceAsStream("/axe.min.js")) {
      script(new String(axe.readAllBytes(), UTF_8));
    }
    Object found =
        promised(
            """
            const done = arguments[0];
            axe.run(document, {resultTypes: ["violations"]}).then((r) => done(r.violations.map(
              (v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.html + " " + n.failureSummary).join("; ")}`)),
              (e) => done([String(e)]));
            """);
    return ((List<?>) found).stream().map(String::valueOf).toList();
  }

  /** What makes the page wider than the screen, so that all of it has to be pushed sideways. */
  String sticksOut() {
    return String.valueOf(
        script(
            """
            const page = document.documentElement;
            if (page.scrollWidth <= page.clientWidth) return "";
            const wide = (e) => e.getBoundingClientRect().right > page.clientWidth;
            return [...document.querySelectorAll("body *")].filter(wide)
              .map((e) => e.outerHTML.slice(0, 120)).join("; ") || "something";
            """));
  }

  void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  boolean hasFocus(String css) {
    return Boolean.TRUE.equals(script("return document.activeElement.matches(arguments[0])", css));
  }

  /** What the page holds when all that it let go is collected, such as JSHeapUsedSize, Nodes. */
  Map<String, Double> held() {
    driver.executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
    driver.executeCdpCommand("Performance.enable", Map.of());
    Map<String, Double> held = new TreeMap<>();
    Object metrics =
        driver.executeCdpCommand("Performance.getMetrics", Map.of()).getOrDefault("metrics", "");
    for (Object metric : (List<?>) metrics) {
      Map<?, ?> one = (Map<?, ?>) metric;
      held.put(String.valueOf(one.get("name")), ((Number) one.get("value")).doubleValue());
    }
    return held;
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

  /** Whether each chart that is shown has something on its canvas. */
  boolean chartsArePainted() {
    Object painted =
        script(
            """
            const isPainted = (canvas) => canvas.width > 0
              && canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((v) => v);
            return [...document.querySelectorAll('.chart')].filter((chart) => chart.offsetParent)
              .every((chart) => [...chart.querySelectorAll('canvas')].some(isPainted));
            """);
    return Boolean.TRUE.equals(painted);
  }

  /** The page as wide as it is shown, also what is below the window, to a length. */
  void screenshot(Path file) throws IOException {
    Object width = script("return innerWidth");
    Object height =
        script(
            "return Math.min(arguments[0], document.documentElement.scrollHeight)",
            LONGEST_PICTURE);
    Map<String, Object> clip = Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1);
    Object picture =
        driver
            .executeCdpCommand(
                "Page.captureScreenshot", Map.of("captureBeyondViewport", true, "clip", clip))
            .get("data");
    Files.createDirectories(file.getParent());
    Files.write(file, Base64.getDecoder().decode(String.valueOf(picture)));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
