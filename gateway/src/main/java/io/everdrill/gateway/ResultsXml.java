package io.everdrill.gateway;

import io.everdrill.topics.Json;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Verdicts as JUnit XML, so that CI shows them: a suite a detector, a case an injection; a miss is
 * a failure, and what says nothing of the detector is skipped.
 */
final class ResultsXml {

  private static final double MILLIS = 1_000;

  /** What XML 1.0 has no way to say, not even escaped; names come from outside. */
  private static final Pattern UNSAYABLE =
      Pattern.compile("[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]");

  private record Case(VerdictEvent.Injection verdict, VerdictEvent.DetectorVerdict detector) {
    boolean judged() {
      return verdict.outcome() == VerdictEvent.Outcome.JUDGED && (detected() || missed());
    }

    boolean detected() {
      return detector.detection() instanceof Detection.Detected;
    }

    boolean missed() {
      return detector.missed();
    }

    boolean failed() {
      return judged() && missed();
    }
  }

  private ResultsXml() {}

  /**
   * @param detector empty is every one; a CI job of one must not fail for what another missed
   */
  static String of(List<VerdictEvent.Injection> verdicts, String detector) {
    Map<String, List<Case>> suites =
        verdicts.stream()
            .flatMap(v -> v.detectors().stream().map(d -> new Case(v, d)))
            .filter(c -> detector.isEmpty() || c.detector().detector().equals(detector))
            .collect(
                Collectors.groupingBy(
                    c -> c.detector().detector(), TreeMap::new, Collectors.toList()));
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("testsuites");
      for (Map.Entry<String, List<Case>> suite : suites.entrySet()) {
        suite(xml, suite.getKey(), suite.getValue());
      }
      xml.writeEndElement();
      xml.writeEndDocument();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("A text in memory can always be written", e);
    }
    return text.toString();
  }

  private static void suite(XMLStreamWriter xml, String detector, List<Case> cases)
      throws XMLStreamException {
    xml.writeStartElement("testsuite");
    attribute(xml, "name", detector);
    attribute(xml, "tests", String.valueOf(cases.size()));
    attribute(xml, "failures", count(cases.stream().filter(Case::failed).count()));
    attribute(xml, "skipped", count(cases.stream().filter(c -> !c.judged()).count()));
    for (Case one : cases) {
      testCase(xml, one);
    }
    xml.writeEndElement();
  }

  private static void testCase(XMLStreamWriter xml, Case one) throws XMLStreamException {
    VerdictEvent.Injection verdict = one.verdict();
    xml.writeStartElement("testcase");
    attribute(xml, "classname", verdict.cell() + "." + verdict.service());
    attribute(xml, "name", verdict.fault().kind() + " (" + verdict.injection() + ")");
    if (one.detector().detection() instanceof Detection.Detected detected) {
      attribute(xml, "time", String.valueOf(detected.timeToDetect().toMillis() / MILLIS));
    }
    if (one.failed()) {
      xml.writeStartElement("failure");
      attribute(xml, "message", "no alert of " + one.detector().detector() + " in time");
      xml.writeEndElement();
    } else if (!one.judged()) {
      xml.writeStartElement("skipped");
      String why = Json.word(verdict.outcome()) + ", " + Wire.outcome(one.detector().detection());
      attribute(xml, "message", why);
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private static void attribute(XMLStreamWriter xml, String name, String text)
      throws XMLStreamException {
    xml.writeAttribute(name, UNSAYABLE.matcher(text).replaceAll("\uFFFD"));
  }

  private static String count(long number) {
    return String.valueOf(number);
  }
}
