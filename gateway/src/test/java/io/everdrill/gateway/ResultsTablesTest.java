package io.everdrill.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.everdrill.gateway.views.Issues;
import io.everdrill.gateway.views.Page;
import io.everdrill.gateway.views.Trend;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.RootCause;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import io.everdrill.topics.events.VerdictEvent.DetectorVerdict;
import io.everdrill.topics.events.VerdictEvent.Outcome;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Results as files, read with parsers of others: what a spreadsheet and a CI make of them. */
class ResultsTablesTest {
  private static final String DETECTOR = "cell-monitor";

  /** Each detection with what it is called, and what becomes of its test case. */
  static Stream<Arguments> detections() {
    AlertEvent.Episode other = new AlertEvent.Episode(DETECTOR, "f0", TestEvents.START);
    return Stream.of(
        Arguments.of(TestEvents.detected(), "detected", "passed"),
        Arguments.of(TestEvents.missed(), "missed", "failure"),
        Arguments.of(new Detection.Masked(other), "masked", "skipped"),
        Arguments.of(new Detection.Unavailable(), "detector-unavailable", "skipped"),
        Arguments.of(new Detection.Quiet(), "quiet", "skipped"),
        Arguments.of(new Detection.FalseAlarm(other), "false-alarm", "skipped"));
  }

  @Test
  void csvHasALineForEachInjectionAndDetectorUnderNamedColumns() throws Exception {
    VerdictEvent.Injection first = TestEvents.verdict("shop", 1, 2, "auth-svc", detected());
    VerdictEvent.Injection second =
        with(
            TestEvents.verdict("shop", 2, 1, "payment-svc", TestEvents.missed()),
            List.of(by("a", TestEvents.missed()), by("b", detected())));

    List<Map<String, String>> lines = csv(ResultsCsv.of(List.of(first, second), ""));

    assertThat(lines).extracting(line -> line.get("detector")).containsExactly(DETECTOR, "a", "b");
    assertThat(lines.getFirst())
        .containsEntry("cell", "shop")
        .containsEntry("injection", "shop-1.0")
        .containsEntry("revision", "2")
        .containsEntry("scenario", "pause-auth-svc")
        .containsEntry("service", "auth-svc")
        .containsEntry("target", "auth-svc-1")
        .containsEntry("fault", "noop")
        .containsEntry("appliedAt", Json.format(first.appliedAt()))
        .containsEntry("endReason", "limit")
        .containsEntry("outcome", "judged")
        .containsEntry("detection", "detected")
        .containsEntry("timeToDetectMs", "4000")
        .containsEntry("rootCause", "missed")
        .containsEntry("impact", "not-felt")
        .containsEntry("recovery", "unseen");
  }

  @Test
  void whoAsksForADetectorSeesNothingOfAnother() throws Exception {
    VerdictEvent.Injection verdict =
        with(
            TestEvents.verdict("shop", 1, 1, "auth-svc", detected()),
            List.of(by("mine", detected()), by("other", TestEvents.missed())));

    assertThat(csv(ResultsCsv.of(List.of(verdict), "mine")))
        .extracting(line -> line.get("detector"))
        .containsExactly("mine");
    Element suite = only(xml(ResultsXml.of(List.of(verdict), "mine")), "testsuite");
    assertThat(suite.getAttribute("name")).isEqualTo("mine");
    assertThat(suite.getAttribute("failures")).isEqualTo("0");
    Page<VerdictEvent.Injection> page = new Page<>(List.of(verdict), "", true);
    assertThat(Trend.of(Trend.Step.WEEK, page, "mine").points())
        .extracting(Trend.Point::detector)
        .containsExactly("mine");
    assertThat(Issues.of(page, List.of(), List.of(), "mine", drill -> Optional.empty()).items())
        .extracting(Issues.Issue::detector)
        .doesNotContain("other");
    assertThat(Issues.of(page, List.of(), List.of(), "other", drill -> Optional.empty()).items())
        .extracting(Issues.Issue::detector)
        .contains("other");
  }

  @ParameterizedTest
  @MethodSource("detections")
  void csvNamesEachDetection(Detection detection, String name) throws Exception {
    VerdictEvent.Injection verdict = TestEvents.verdict("shop", 1, 1, "auth-svc", detection);

    Map<String, String> line = csv(ResultsCsv.of(List.of(verdict), "")).getFirst();

    assertThat(line).containsEntry("detection", name);
    assertThat(line.get("timeToDetectMs")).isEqualTo(name.equals("detected") ? "4000" : "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,b", "say \"so\"", "two\r\nlines", "two\nlines", "\u00fcber", ","})
  void csvGivesEveryTextBackAsItWas(String detector) throws Exception {
    VerdictEvent.Injection verdict =
        with(
            TestEvents.verdict("shop", 1, 1, "auth-svc", detected()),
            List.of(by(detector, detected())));

    List<Map<String, String>> lines = csv(ResultsCsv.of(List.of(verdict), ""));

    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst()).containsEntry("detector", detector);
  }

  @ParameterizedTest
  @ValueSource(strings = {"=1+1", "+1+1", "@SUM(A1)", "-1+1", "=cmd|' /C calc'!A0"})
  void csvHasNothingThatASpreadsheetWouldCalculate(String detector) throws Exception {
    VerdictEvent.Injection verdict =
        with(
            TestEvents.verdict("shop", 1, 1, "auth-svc", detected()),
            List.of(by(detector, detected())));

    assertThat(csv(ResultsCsv.of(List.of(verdict), "")).getFirst().get("detector"))
        .isEqualTo("'" + detector);
  }

  @ParameterizedTest
  @MethodSource("detections")
  void testCaseFailsOnlyForAMissAndIsSkippedWhereNothingIsSaid(
      Detection detection, String name, String became) throws Exception {
    VerdictEvent.Injection verdict = TestEvents.verdict("shop", 1, 1, "auth-svc", detection);

    Element suite = only(xml(ResultsXml.of(List.of(verdict), "")), "testsuite");
    Element testCase = only(suite, "testcase");

    assertThat(testCase.getAttribute("classname")).isEqualTo("shop.auth-svc");
    assertThat(testCase.getAttribute("name")).isEqualTo("noop (shop-1.0)");
    assertThat(testCase.getAttribute("time")).isEqualTo(became.equals("passed") ? "4.0" : "");
    assertThat(suite.getAttribute("failures")).isEqualTo(became.equals("failure") ? "1" : "0");
    assertThat(suite.getAttribute("skipped")).isEqualTo(became.equals("skipped") ? "1" : "0");
    assertThat(testCase.getElementsByTagName("*").getLength())
        .isEqualTo(became.equals("passed") ? 0 : 1);
    if (!became.equals("passed")) {
      assertThat(only(testCase, became).getAttribute("message"))
          .contains(became.equals("failure") ? "no alert of " + DETECTOR : name);
    }
  }

  @Test
  void suitesCountWhatTheyHold() throws Exception {
    List<VerdictEvent.Injection> verdicts =
        List.of(
            TestEvents.verdict("shop", 1, 1, "auth-svc", detected()),
            TestEvents.verdict("shop", 2, 1, "auth-svc", TestEvents.missed()),
            with(
                TestEvents.verdict("shop", 3, 1, "auth-svc", detected()),
                List.of(by("other", detected()))));

    NodeList suites = xml(ResultsXml.of(verdicts, "")).getElementsByTagName("testsuite");

    List<String> counts =
        IntStream.range(0, suites.getLength())
            .mapToObj(i -> (Element) suites.item(i))
            .map(s -> s.getAttribute("name") + " " + s.getAttribute("tests"))
            .toList();
    assertThat(counts).containsExactly(DETECTOR + " 2", "other 1");
  }

  @Test
  void censoredInjectionSaysNothingOfADetectorThatMissedIt() throws Exception {
    VerdictEvent.Injection censored =
        with(
            TestEvents.verdict("shop", 1, 1, "auth-svc", TestEvents.missed()),
            "outcome",
            Outcome.CENSORED);

    Element testCase = only(xml(ResultsXml.of(List.of(censored), "")), "testcase");

    assertThat(only(testCase, "skipped").getAttribute("message")).isEqualTo("censored, missed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a<b>&\"c\"' | a<b>&\"c\"'",
        "]]> | ]]>",
        "x\u0001\u000by | x\ufffd\ufffdy",
        "\ud83d\ude00 | \ud83d\ude00"
      })
  void xmlIsWellFormedWhateverADetectorIsCalled(String detector, String shown) throws Exception {
    VerdictEvent.Injection verdict =
        with(
            TestEvents.verdict("shop", 1, 1, "auth-svc", TestEvents.missed()),
            List.of(by(detector, TestEvents.missed())));

    Element suite = only(xml(ResultsXml.of(List.of(verdict), "")), "testsuite");

    assertThat(suite.getAttribute("name")).isEqualTo(shown);
  }

  private static Detection detected() {
    return TestEvents.detected();
  }

  private static DetectorVerdict by(String detector, Detection detection) {
    return new DetectorVerdict(
        detector,
        "1",
        detection,
        new RootCause.Missed(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private static VerdictEvent.Injection with(
      VerdictEvent.Injection verdict, List<DetectorVerdict> detectors) throws Exception {
    return with(verdict, "detectors", detectors);
  }

  private static VerdictEvent.Injection with(
      VerdictEvent.Injection verdict, String field, Object value) throws Exception {
    ObjectNode json = Json.mapper().valueToTree(verdict);
    json.set(field, Json.mapper().valueToTree(value));
    return Json.mapper().treeToValue(json, VerdictEvent.Injection.class);
  }

  private static List<Map<String, String>> csv(String text) throws Exception {
    try (MappingIterator<Map<String, String>> lines =
        new CsvMapper()
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader())
            .readValues(text)) {
      return lines.readAll();
    }
  }

  private static Element xml(String text) throws Exception {
    Document document =
        DocumentBuilderFactory.newDefaultNSInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(text.getBytes(UTF_8)));
    assertThat(document.getDocumentElement().getTagName()).isEqualTo("testsuites");
    return document.getDocumentElement();
  }

  private static Element only(Element parent, String name) {
    NodeList found = parent.getElementsByTagName(name);
    assertThat(found.getLength()).as(name + " in " + parent.getTagName()).isEqualTo(1);
    return (Element) found.item(0);
  }
}
