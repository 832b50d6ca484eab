package io.everdrill.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DiagnosisEvent.AlertRef;
import io.everdrill.topics.events.DiagnosisEvent.Diagnosed;
import io.everdrill.topics.events.DiagnosisEvent.Root;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.IncidentEvent;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.ProbeEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventBoundsTest {

  private static final CellId CELL = new CellId("shop");
  private static final Instant AT = Instant.EPOCH;
  private static final ClockReading CLOCK = ClockReading.UNKNOWN;
  private static final ClockReading WRONG =
      ClockReading.measured(Duration.ofDays(366), Duration.ZERO);
  private static final Instant NEVER = Instant.parse("-0001-01-01T00:00:00Z");
  private static final String NAME = "n".repeat(256);
  private static final String KEY = "k".repeat(512);
  private static final String TEXT = "t".repeat(2048);
  private static final String REPORT = "r".repeat(32 * 1024);
  private static final InjectionId INJECTION = InjectionId.of(DrillId.of(CELL, 1), 0);
  private static final AgentId AGENT = new AgentId("a1");

  static Stream<Event> longest() {
    return Stream.of(
        result(NAME, NAME, NAME, CLOCK),
        firing(NAME, KEY, TEXT, NAME, TEXT, CLOCK),
        new AlertEvent.Resolved(CELL, NAME, KEY, TEXT, NAME, TEXT, AT, AT, AT, Map.of(), CLOCK),
        new AlertEvent.Acknowledged(CELL, NAME, KEY, AT, AT, NAME, AT, CLOCK),
        new AlertEvent.Heartbeat(CELL, NAME, AT),
        diagnosed(NAME, NAME, NAME, KEY, NAME),
        new IncidentEvent.Opened(CELL, NAME, List.of(NAME), TEXT + TEXT, AT),
        uncertain(REPORT),
        ended(REPORT),
        refused(REPORT),
        failed(REPORT));
  }

  static Stream<Arguments> longer() {
    String name = NAME + "n";
    String key = KEY + "k";
    String text = TEXT + "t";
    return Stream.of(
        Arguments.of("probe", result(name, "s", "p", CLOCK)),
        Arguments.of("service", result("p", name, "p", CLOCK)),
        Arguments.of("prober", result("p", "s", name, CLOCK)),
        Arguments.of("clock.offsetMs", result("p", "s", "p", WRONG)),
        Arguments.of("detector", firing(name, "f", "n", "s", "s", CLOCK)),
        Arguments.of("fingerprint", firing("d", key, "n", "s", "s", CLOCK)),
        Arguments.of("name", firing("d", "f", text, "s", "s", CLOCK)),
        Arguments.of("severity", firing("d", "f", "n", name, "s", CLOCK)),
        Arguments.of("service", firing("d", "f", "n", "s", text, CLOCK)),
        Arguments.of("clock.offsetMs", firing("d", "f", "n", "s", "s", WRONG)),
        Arguments.of("by", new AlertEvent.Acknowledged(CELL, "d", "f", AT, AT, name, AT, CLOCK)),
        Arguments.of("detector", new AlertEvent.Heartbeat(CELL, name, AT)),
        Arguments.of("detector", diagnosed(name, "v", "i", "f", "s")),
        Arguments.of("detectorVersion", diagnosed("d", name, "i", "f", "s")),
        Arguments.of("incident", diagnosed("d", "v", name, "f", "s")),
        Arguments.of("fingerprint", diagnosed("d", "v", "i", key, "s")),
        Arguments.of("roots.service", diagnosed("d", "v", "i", "f", name)),
        Arguments.of("incident", new IncidentEvent.Opened(CELL, name, List.of(), "", AT)),
        Arguments.of("services", new IncidentEvent.Opened(CELL, "i", List.of(name), "", AT)),
        Arguments.of("reason", uncertain(REPORT + "r")),
        Arguments.of("detail", ended(REPORT + "r")),
        Arguments.of("detail", refused(REPORT + "r")),
        Arguments.of("reason", failed(REPORT + "r")));
  }

  private static Event uncertain(String reason) {
    return new InjectionEvent.Uncertain(CELL, INJECTION, AGENT, reason, AT, CLOCK);
  }

  private static Event ended(String detail) {
    return new InjectionEvent.Ended(
        CELL, INJECTION, AGENT, InjectionEvent.EndReason.ABORT, detail, AT, AT, List.of(), CLOCK);
  }

  private static Event refused(String detail) {
    return new InjectionEvent.Refused(
        CELL, INJECTION, AGENT, InjectionEvent.Refusal.POLICY, detail, AT, CLOCK);
  }

  private static Event failed(String reason) {
    return new InjectionEvent.Failed(CELL, INJECTION, AGENT, reason, AT, CLOCK);
  }

  @ParameterizedTest
  @MethodSource("longest")
  void whatIsAsLongAsItMayBeIsTaken(Event event) {
    assertThat(EventBounds.checked(event)).isSameAs(event);
  }

  @ParameterizedTest
  @MethodSource("longer")
  void whatIsLongerIsRefusedByTheNameOfItsField(String field, Event event) {
    assertThatThrownBy(() -> EventBounds.checked(event))
        .isInstanceOf(UnreadableEvent.class)
        .hasMessageStartingWith(field + ": expected at most ");
  }

  @Test
  void timeThatNobodyCanReckonWithIsRefused() {
    assertThatThrownBy(
            () -> EventBounds.checked(new IncidentEvent.Opened(CELL, "i", List.of(), "", NEVER)))
        .isInstanceOf(UnreadableEvent.class)
        .hasMessage(
            "openedAt: expected a time from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999Z,"
                + " got -0001-01-01T00:00:00Z");
  }

  /** What is open must be closable, whatever it was called; and ours are as we write them. */
  @Test
  void whatClosesAndWhatIsOursIsTakenHoweverLong() {
    List<Event> events =
        List.of(
            new IncidentEvent.Closed(CELL, TEXT, AT),
            new InjectionEvent.Failed(
                CELL, InjectionId.of(DrillId.of(CELL, 1), 0), new AgentId("a"), TEXT, AT, CLOCK));

    assertThat(events).allSatisfy(event -> assertThat(EventBounds.checked(event)).isSameAs(event));
  }

  private static Event result(String probe, String service, String prober, ClockReading clock) {
    return new ProbeEvent.Result(
        CELL,
        probe,
        service,
        prober,
        AT,
        AT,
        ProbeEvent.Outcome.PASS,
        ProbeEvent.Failure.NONE,
        TEXT + TEXT,
        200,
        TEXT + TEXT,
        new ProbeEvent.Phases(Duration.ZERO, Duration.ZERO, Duration.ofMillis(20)),
        clock);
  }

  private static Event firing(
      String detector,
      String fingerprint,
      String name,
      String severity,
      String service,
      ClockReading clock) {
    return new AlertEvent.Firing(
        CELL, detector, fingerprint, name, severity, service, AT, AT, Map.of(), Map.of(), clock);
  }

  private static Event diagnosed(
      String detector, String version, String incident, String fingerprint, String root) {
    return new Diagnosed(
        CELL,
        detector,
        version,
        incident,
        List.of(new AlertRef(fingerprint, AT)),
        List.of(new Root(root, 0.5)),
        List.of(TEXT),
        AT,
        AT);
  }
}
