package io.everdrill.standalone.processes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.everdrill.topics.Json;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * One demo as its user has it: the page in a browser, the kernel below, the terminal that ends it.
 * Its faults come by themselves, one after the other, so that each test waits for one; the last
 * presses Ctrl-C.
 */
@EnabledOnOs(OS.LINUX)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DemoPageIT {
  private static final String PROGRAMME =
      """
      cell: demo
      programme: page
      version: 1
      leash: live
      pace: {drillsPerHour: 36000, cooldown: 1s}
      judging: {detectionWindow: 1s, recoveryDeadline: 20s, lateness: 1s, minExposure: 1s}
      detectors:
        - {detector: cell-monitor, version: "1.0", heartbeat: 15s, startsAtError: 1s}
      scenarios:
        - scenario: broken
          fault: {kind: network-partition, direction: both}
          appliesTo: {services: [notification-svc]}
          limit: 15s
          hypothesis: {minPassRate: 0.5, window: 2s, whenRefuted: go-on}
          abortConditions:
            - {kind: telemetry-lost, after: 10s}
      """;

  /** A row of the detection gaps: an injection, how long, by whom. */
  private static final Pattern NOTICED = Pattern.compile("demo-\\d+\\.0.*\\d s\\s+cell-monitor");

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TIMES = 3;

  @TempDir private static Path folder;
  @TempDir private static Path browserFolder;
  private static DemoProcess demo;
  private static CutLine line;
  private static DemoPage page;

  @BeforeAll
  static void start() throws Exception {
    assumeThat(System.getProperty("user.name")).as("network faults need root").isEqualTo("root");
    assumeThat(Path.of("/usr/sbin/nft")).as("nft is installed (Debian: nftables)").exists();
    demo = DemoProcess.start(folder, PROGRAMME);
    if (DemoPage.isHere()) {
      line = new CutLine(demo.readyGateway().getPort());
      page = new DemoPage(line.url(), demo.token(), browserFolder);
      page.open();
    }
    demo.awaitLine("broken");
  }

  /** Whatever fails: a demo that were left would keep each later one from its turn. */
  @AfterAll
  static void stop() throws Exception {
    try (DemoProcess _ = demo;
        CutLine _ = line;
        DemoPage _ = page) {
      demo = null;
      line = null;
      page = null;
    }
  }

  private static void assumePage() {
    assumeThat(DemoPage.isHere()).as("the packages chromium and chromium-driver").isTrue();
  }

  /** Also after a test that failed halfway, for the next one needs faults that come. */
  @AfterEach
  void allGoesOnAndTheConsoleIsQuiet() {
    if (page != null) {
      List<String> complaints = page.complaints();
      line.mend();
      if (demo.isAlive() && !page.text("#resume").isEmpty()) {
        resume();
      }
      assertThat(complaints).isEmpty();
    }
  }

  private static void resume() {
    page.click("#resume");
    page.type("#resume-reason", "the test goes on");
    page.click("#resume-yes");
    page.awaitText("#chips", text -> text.contains("live"));
  }

  /**
   * Promised is a second. Of three the one in the middle is taken: the demo, its browser and other
   * tests share the machine, which may stall once; but none may take so long that data is stale.
   */
  @Test
  @Order(1)
  void injectionIsOnThePageWithinASecondAndCountsDown() throws Exception {
    assumePage();
    List<Long> millis = new ArrayList<>();
    String injection = "";
    while (millis.size() < TIMES) {
      injection = page.awaitInForceAfter(injection, Duration.ofSeconds(3));
      assertCountsDown(injection);
      long appliedAt = momentOf(injection, "io.everdrill.injection.applied.v1").toEpochMilli();
      millis.add(page.firstShownEpochMillis(injection) - appliedAt);
    }

    System.out.println("ms from the agent's applied to the page: " + millis);
    assertThat(millis)
        .as("ms from the agent's applied to the page")
        .allMatch(took -> took >= 0 && took < 5_000);
    assertThat(millis.stream().sorted().toList().get(TIMES / 2))
        .as("the middle of " + millis)
        .isLessThanOrEqualTo(1_000);
  }

  private static void assertCountsDown(String injection) {
    Duration before = page.left(injection);
    await().atMost(PATIENCE).until(() -> page.left(injection).plusSeconds(1).compareTo(before) < 0);
  }

  @Test
  @Order(2)
  void timelineShowsHowLongItTookUntilSomebodyNoticed() {
    assumePage();
    page.view("timeline");

    page.awaitText("#gaps", text -> NOTICED.matcher(text).find());
    page.view("now");
  }

  @Test
  @Order(3)
  void haltButtonEndsTheFaultInTheKernel() throws Exception {
    assumePage();
    String address = demo.addressOf("notification-svc");
    String injection = page.awaitInForce(Duration.ofSeconds(3));
    assertThat(tablesAbout(address)).as("the fault is in force").isNotEmpty();

    page.click("#halt");

    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(tablesAbout(address)).as("rules of the fault").isEmpty());
    page.awaitText("#nothing-active", text -> text.contains("Nothing is being broken"));
    page.awaitText("#chips", text -> text.contains("halted everywhere by whoever-runs-the-demo"));
    page.view("drill/" + injection.replaceAll("\\..*", ""));
    page.awaitText("#story", text -> text.contains("injection.ended") && text.contains("halt"));
    page.view("now");
    // Every service of the demo has a probe, or nobody could tell.
    page.awaitText("#sentence", "Users are fine."::equals);
  }

  @Test
  @Order(4)
  void lostConnectionAndReloadLoseNothing() throws Exception {
    assumePage();
    page.click("#halt");
    page.awaitText("#chips", text -> text.contains("halted everywhere"));
    String before = lastBroken();
    resume();

    line.cut();
    await().atMost(PATIENCE).until(() -> !lastBroken().equals(before));
    page.awaitText("#stale", text -> text.contains("No connection to the gateway"));
    line.mend();

    assertThat(page.awaitInForce(Duration.ZERO)).isEqualTo(lastBroken());
    assertThat(page.complaints())
        .as("what the browser itself says of a lost connection")
        .allMatch(said -> said.contains("Failed to load resource"));
    assertEveryEventIsOnThePage();
    page.reload();
    assertEveryEventIsOnThePage();
  }

  @Test
  @Order(5)
  void ctrlCRevertsTheFaultThatIsInForceAndStopsEveryProcess() throws Exception {
    String address = demo.addressOf("notification-svc");
    String before = lastBroken();
    await("a fault with all its time before it")
        .atMost(PATIENCE)
        .until(() -> !lastBroken().equals(before));
    assertThat(tablesAbout(address)).as("the fault is in force").isNotEmpty();
    List<ProcessHandle> processes = demo.descendants();
    int saidBefore = demo.said().length();

    demo.interrupt();

    assertThat(demo.awaitEnd()).as(demo.said()).isEqualTo(130);
    assertThat(tablesAbout(address)).as("rules of the fault").isEmpty();
    assertThat(demo.said().substring(saidBefore))
        .containsPattern("restored +demo-\\d+\\.0 +shutdown")
        .doesNotContain("abort")
        .contains("==== Chaos Run ====");
    demo.assertNothingIsLeft(processes);
    if (page != null) {
      page.awaitText("#stale", text -> text.contains("No connection to the gateway"));
      page.complaints(); // Of the gateway that is gone.
    }
  }

  /** The injection that was last said to be broken, such as {@code demo-2.0}. */
  private static String lastBroken() throws Exception {
    return Pattern.compile("(?m)^\\S+ +broken +(\\S+)")
        .matcher(demo.said())
        .results()
        .map(found -> found.group(1))
        .reduce("", (earlier, later) -> later);
  }

  /** What the gateway says has happened, each with what it is about, is on the list of events. */
  private static void assertEveryEventIsOnThePage() throws Exception {
    List<String> wanted = new ArrayList<>();
    for (JsonNode item : recent()) {
      String type = item.path("type").asText().replaceAll("io\\.everdrill\\.|\\.v\\d+", "");
      String about = item.path("event").path("injection").asText();
      if (type.startsWith("injection.")) {
        wanted.add(type + " demo " + about);
      }
    }
    assertThat(wanted).hasSizeGreaterThan(6);
    page.view("events");
    page.type("#event-filter", "injection."); // Of alerts there may be more than are shown.
    page.awaitText(
        "main tbody",
        text -> {
          String shown = text.replaceAll("[\\t\\n]+", " ");
          return wanted.stream().allMatch(shown::contains);
        });
    page.view("now");
  }

  private static Instant momentOf(String injection, String type) throws Exception {
    for (JsonNode item : recent()) {
      if (item.path("type").asText().equals(type)
          && item.path("event").path("injection").asText().equals(injection)) {
        return Instant.parse(item.path("event").path("appliedAt").asText());
      }
    }
    throw new AssertionError("no " + type + " of " + injection);
  }

  private static JsonNode recent() throws Exception {
    URI url = demo.gateway().resolve("/api/v1/recent");
    try (InputStream answer = url.toURL().openStream()) {
      return Json.mapper().readTree(answer).path("items");
    }
  }

  /** Names of the nft tables that speak of an address. */
  private static List<String> tablesAbout(String address) throws Exception {
    Process nft = new ProcessBuilder("nft", "list", "ruleset").start();
    String rules = new String(nft.getInputStream().readAllBytes(), UTF_8);
    assertThat(nft.waitFor()).isZero();
    return Stream.of(rules.split("(?m)^(?=table )"))
        .filter(table -> table.matches("(?s).*\\b" + Pattern.quote(address) + "\\b.*"))
        .map(table -> table.lines().findFirst().orElse(""))
        .toList();
  }
}
