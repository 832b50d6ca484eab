package io.everdrill.standalone.score;

import io.everdrill.evaluator.judge.JudgeReplay.Fact;
import io.everdrill.standalone.score.History.Alert;
import io.everdrill.standalone.score.History.Diagnosis;
import io.everdrill.standalone.score.History.Window;
import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DefinitionEvent.GroundTruth;
import io.everdrill.topics.events.DefinitionEvent.Hypothesis;
import io.everdrill.topics.events.DefinitionEvent.JudgingTimes;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DiagnosisEvent;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.InventoryEvent;
import io.everdrill.topics.events.ProcessFault;
import io.everdrill.topics.events.TargetId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Says a history in the words of drills: each series a cell, each window an injection that was
 * applied at its start and ended at its end, each alert an episode that is over at once, told by
 * its end, and every detector alive all the time.
 */
final class HistoryFacts {

  /**
   * The contract's least window: with times to the millisecond it adds nothing to a drill's end.
   */
  private static final Duration NO_GRACE = Duration.ofNanos(1_000);

  private static final AgentId AGENT = new AgentId("history");
  private static final ClockReading EXACT = ClockReading.measured(Duration.ZERO, Duration.ZERO);

  /** Of an unknown past no kind of fault is known; it counts for nothing in a score. */
  private static final ProcessFault UNKNOWN_FAULT = new ProcessFault.Pause();

  /** What those have in common that share a rank: any confidence but 0. */
  private static final double TIED = 1;

  private static final String ALERT = "alert-";

  private final History history;
  private final Duration grace;
  private final Map<String, Series> series = new LinkedHashMap<>();
  private final Map<InjectionId, Window> windows = new HashMap<>();

  /** A series may have any name, a cell may not; what it has, by place in the history. */
  private record Series(
      CellId cell, List<Integer> windows, List<Integer> alerts, List<Integer> diagnoses) {
    Series(CellId cell) {
      this(cell, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  /**
   * @param grace how long after a window's end an alert still counts for it
   */
  HistoryFacts(History history, Duration grace) {
    this.history = history;
    this.grace = grace.isZero() ? NO_GRACE : grace;
    for (int i = 0; i < history.windows().size(); i++) {
      Window window = history.windows().get(i);
      series(window.series()).windows().add(i);
      windows.put(injection(series(window.series()).cell(), i), window);
    }
    for (int i = 0; i < history.alerts().size(); i++) {
      series(history.alerts().get(i).series()).alerts().add(i);
    }
    for (int i = 0; i < history.diagnoses().size(); i++) {
      series(history.diagnoses().get(i).series()).diagnoses().add(i);
    }
  }

  private Series series(String name) {
    return series.computeIfAbsent(
        name, n -> new Series(new CellId("series-" + (series.size() + 1))));
  }

  /**
   * Those of one cell after the other, each made when it is asked for: cells know nothing of each
   * other, and the facts of all may be too many at once.
   */
  Stream<List<Fact>> ofEachCell() {
    return series.values().stream()
        .map(
            of ->
                Stream.of(
                        of.windows().stream().flatMap(i -> window(of.cell(), i)),
                        of.alerts().stream().map(i -> alert(of.cell(), i)),
                        of.diagnoses().stream().flatMap(i -> diagnosis(of.cell(), i)))
                    .flatMap(facts -> facts)
                    .toList());
  }

  /** The alert that an episode was made of. */
  Alert alert(AlertEvent.Episode of) {
    return history
        .alerts()
        .get(Integer.parseInt(of.fingerprint(), ALERT.length(), of.fingerprint().length(), 10) - 1);
  }

  /** The window that an injection was made of. */
  Window window(InjectionId of) {
    return windows.get(of);
  }

  private static InjectionId injection(CellId cell, int number) {
    return InjectionId.of(DrillId.of(cell, number + 1L), 0);
  }

  private Stream<Fact> window(CellId cell, int number) {
    Window window = history.windows().get(number);
    DrillId drill = DrillId.of(cell, number + 1L);
    InjectionId injection = injection(cell, number);
    Instant from = window.from();
    Stream<Fact> facts =
        Stream.of(
            new Fact(from, drill(window, cell, drill, injection)),
            new Fact(
                from,
                new InjectionEvent.Applied(
                    cell,
                    injection,
                    AGENT,
                    target(cell),
                    UNKNOWN_FAULT.kind(),
                    "history",
                    from,
                    from,
                    window.until(),
                    EXACT)),
            new Fact(from, new InjectionEvent.Confirmed(cell, injection, AGENT, from, EXACT)),
            new Fact(
                window.until(),
                new InjectionEvent.Ended(
                    cell,
                    injection,
                    AGENT,
                    InjectionEvent.EndReason.LIMIT,
                    "",
                    window.until(),
                    window.until(),
                    List.of(),
                    EXACT)));
    return Stream.concat(
        facts,
        history.detectors().stream()
            .map(detector -> new Fact(from, new AlertEvent.Heartbeat(cell, detector, from))));
  }

  private DrillEvent.Started drill(
      Window window, CellId cell, DrillId drill, InjectionId injection) {
    Duration length = Duration.between(window.from(), window.until());
    Duration watched = length.plus(grace).plusSeconds(1); // by the one sign of life at its begin
    DrillEvent.PlannedInjection planned =
        new DrillEvent.PlannedInjection(
            injection,
            targeted(window, cell),
            UNKNOWN_FAULT,
            length.isZero() ? Duration.ofMillis(1) : length,
            AGENT,
            "history",
            List.of());
    return new DrillEvent.Started(
        cell,
        drill,
        "history",
        1,
        window.fault().isEmpty() ? "window" : window.fault(),
        1,
        Leash.LIVE,
        List.of(planned),
        new Hypothesis(1, Duration.ofSeconds(1)),
        List.of(),
        GroundTruth.TARGET,
        new JudgingTimes(grace, NO_GRACE, Duration.ZERO, Duration.ZERO),
        history.detectors().stream()
            .map(detector -> new DrillEvent.DetectorInScope(detector, "", watched, Duration.ZERO))
            .toList(),
        List.of(),
        new DrillEvent.Draw("history", 1, 0, 1),
        DrillEvent.Moment.notDrawn(window.from()),
        window.from(),
        window.from());
  }

  private static InventoryEvent.Target targeted(Window window, CellId cell) {
    return InventoryEvent.Target.process(
        cell,
        target(cell),
        service(window),
        new InventoryEvent.Location("history", "", 0, ""),
        window.from());
  }

  private static TargetId target(CellId cell) {
    return new TargetId(cell.value());
  }

  /** Where a window does not say what was broken, it is its series. */
  private static String service(Window window) {
    return window.service().isEmpty() ? window.series() : window.service();
  }

  private Fact alert(CellId cell, int number) {
    Alert alert = history.alerts().get(number);
    Instant at = alert.at();
    return new Fact(
        at,
        new AlertEvent.Resolved(
            cell,
            alert.detector(),
            ALERT + (number + 1),
            "",
            "",
            alert.service(),
            at,
            at,
            at,
            Map.of(),
            EXACT));
  }

  private Stream<Fact> diagnosis(CellId cell, int number) {
    Diagnosis diagnosis = history.diagnoses().get(number);
    Window window = history.window(diagnosis.series(), diagnosis.windowFrom()).orElseThrow();
    List<DiagnosisEvent.Root> roots = roots(diagnosis, service(window));
    if (roots.isEmpty()) {
      return Stream.empty();
    }
    return Stream.of(
        new Fact(
            window.from(),
            new DiagnosisEvent.Diagnosed(
                cell,
                diagnosis.detector(),
                "",
                "diagnosis-" + (number + 1),
                List.of(),
                roots,
                List.of(diagnosis.place()),
                window.from(),
                window.from())));
  }

  /**
   * The truth at its rank, tied with whatever the file ties it with; where a file gives only the
   * rank, those before it have no name.
   */
  private static List<DiagnosisEvent.Root> roots(Diagnosis diagnosis, String truth) {
    int before = Math.max(0, diagnosis.rankOfTruth() - 1);
    List<String> others = diagnosis.others();
    if (diagnosis.rankOfTruth() == 0) {
      return untied(others.stream()).toList();
    }
    Stream<String> first =
        IntStream.range(0, before)
            .mapToObj(i -> i < others.size() ? others.get(i) : "unnamed-" + (i + 1));
    Stream<DiagnosisEvent.Root> tied =
        Stream.concat(Stream.of(truth), diagnosis.tied().stream())
            .map(service -> new DiagnosisEvent.Root(service, TIED));
    return Stream.of(untied(first), tied, untied(others.stream().skip(before)))
        .flatMap(named -> named)
        .toList();
  }

  /** A confidence of 0 says nothing of the next. */
  private static Stream<DiagnosisEvent.Root> untied(Stream<String> services) {
    return services.map(service -> new DiagnosisEvent.Root(service, 0));
  }
}
