package io.everdrill.standalone.score;

import static java.util.stream.Collectors.groupingBy;

import io.everdrill.evaluator.judge.JudgeReplay;
import io.everdrill.evaluator.judge.JudgeSettings;
import io.everdrill.evaluator.score.NabScore;
import io.everdrill.evaluator.score.TimeClasses;
import io.everdrill.standalone.score.DetectorScore.Slice;
import io.everdrill.standalone.score.History.Alert;
import io.everdrill.standalone.score.History.Window;
import io.everdrill.topics.events.AlertEvent.Episode;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.ScoreboardEvent.Counts;
import io.everdrill.topics.events.ScoreboardEvent.Row;
import io.everdrill.topics.events.ScoreboardEvent.Tally;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import io.everdrill.topics.score.EventRate;
import io.everdrill.topics.score.Figures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** A history, judged: what each detector made of it. */
public final class HistoryScore {

  private static final Duration LEAST_KEPT = Duration.ofDays(1);

  private static final String ALL = "";
  private static final Slice NOTHING = new Slice(ALL, new Figures(Counts.NONE, Tally.NONE), 0);

  private final History history;
  private final Duration grace;
  private final HistoryFacts facts;
  private final ScoreSlices all = new ScoreSlices(window -> ALL, alarm -> ALL);
  private final ScoreSlices services = new ScoreSlices(Window::service, Row::service);
  private final ScoreSlices faults = new ScoreSlices(Window::fault, Row::faultKind);
  private final Map<String, VerdictEvent.Injection> verdicts = new LinkedHashMap<>();
  private final Set<Episode> falseAlarms = new LinkedHashSet<>();

  private HistoryScore(History history, Duration grace) {
    this.history = history;
    this.grace = grace;
    this.facts = new HistoryFacts(history, grace);
  }

  /**
   * @param grace how long after a window's end an alert still counts for it
   */
  public static HistoryScore of(History history, Duration grace) {
    HistoryScore score = new HistoryScore(history, grace);
    score.judge();
    return score;
  }

  private void judge() {
    Duration longest =
        history.windows().stream()
            .map(w -> Duration.between(w.from(), w.until()))
            .max(Comparator.naturalOrder())
            .orElse(Duration.ZERO)
            .plus(grace)
            .plus(LEAST_KEPT);
    facts.ofEachCell().forEach(cell -> judge(cell, times(longest)));
    List.of(all, services, faults)
        .forEach(
            slices ->
                verdicts.values().forEach(v -> slices.countAlerts(v, facts.window(v.injection()))));
  }

  private void judge(List<JudgeReplay.Fact> cell, JudgeSettings.Times times) {
    Instant last =
        cell.stream()
            .map(JudgeReplay.Fact::at)
            .max(Comparator.naturalOrder())
            .orElse(Instant.EPOCH);
    JudgeReplay.Judged judged =
        JudgeReplay.of(cell, last.plus(grace).plusSeconds(1), times, TimeClasses.EXACT);
    judged.events().forEach(this::take);
    List.of(all, services, faults)
        .forEach(slices -> judged.scores().forEach(change -> slices.add(change, facts::window)));
  }

  /** No probes looked, nothing comes late, and no file goes while a window is open. */
  private static JudgeSettings.Times times(Duration longest) {
    Duration kept = Duration.ofSeconds(longest.toSeconds() + 1);
    return new JudgeSettings.Times(
        Duration.ZERO,
        Duration.ZERO,
        Duration.ofSeconds(1),
        1,
        Duration.ZERO,
        kept,
        kept,
        JudgeSettings.Unowned.FALSE_ALARM);
  }

  private void take(Event judged) {
    switch (judged) {
      case VerdictEvent.Injection verdict -> verdicts.put(verdict.key(), verdict);
      case DetectionEvent.FalseAlarm alarm -> falseAlarms.add(alarm.episode());
      case DetectionEvent.FalseAlarmWithdrawn alarm -> falseAlarms.remove(alarm.episode());
      case Event other -> {} // Detections are in the verdicts; no window is quiet without probes.
    }
  }

  /** One for each detector, in the order in which the history names them. */
  List<DetectorScore> detectors() {
    return history.detectors().stream().map(this::detector).toList();
  }

  private DetectorScore detector(String detector) {
    return new DetectorScore(
        detector,
        all.of(detector).stream().findFirst().orElse(NOTHING),
        diagnosed(detector),
        placesAlerts(detector),
        tells(Window::service) ? services(detector) : List.of(),
        tells(Window::fault) ? withWindows(faults.of(detector)) : List.of());
  }

  private boolean tells(Function<Window, String> column) {
    return history.windows().stream().map(column).anyMatch(told -> !told.isEmpty());
  }

  private boolean placesAlerts(String detector) {
    return history.alerts().stream()
        .filter(alert -> alert.detector().equals(detector))
        .noneMatch(alert -> alert.service().isEmpty());
  }

  /**
   * Also those of which there are false alarms alone, if all false alarms are told of a service.
   */
  private List<Slice> services(String detector) {
    List<Slice> told = services.of(detector);
    return placesAlerts(detector) ? told : withWindows(told);
  }

  private static List<Slice> withWindows(List<Slice> slices) {
    return slices.stream().filter(s -> s.figures().counts().injections() > 0).toList();
  }

  private Stream<Alert> falseAlarms(String detector) {
    return falseAlarms.stream()
        .filter(episode -> episode.detector().equals(detector))
        .map(facts::alert);
  }

  /** Whether it gave a diagnosis at all: whoever gave none has no rank to be scored. */
  private boolean diagnosed(String detector) {
    return history.diagnoses().stream().anyMatch(d -> d.detector().equals(detector));
  }

  /** False alarms in all series, each watched from the first to the last that is known of it. */
  EventRate falseAlarmRate(DetectorScore of) {
    Map<String, Instant> first = new HashMap<>();
    Map<String, Instant> last = new HashMap<>();
    for (Window window : history.windows()) {
      first.merge(window.series(), window.from(), (a, b) -> a.isBefore(b) ? a : b);
      last.merge(window.series(), window.until(), (a, b) -> a.isAfter(b) ? a : b);
    }
    for (Alert alert : history.alerts()) {
      first.merge(alert.series(), alert.at(), (a, b) -> a.isBefore(b) ? a : b);
      last.merge(alert.series(), alert.at(), (a, b) -> a.isAfter(b) ? a : b);
    }
    Duration watched =
        first.entrySet().stream()
            .map(e -> Duration.between(e.getValue(), last.get(e.getKey())))
            .reduce(Duration.ZERO, Duration::plus);
    return new EventRate(of.all().figures().counts().falseAlarms(), watched);
  }

  /** The score of the Numenta Anomaly Benchmark, standard profile. */
  public OptionalDouble nab(String detector) {
    List<NabScore.Hit> hits = new ArrayList<>();
    for (VerdictEvent.Injection verdict : verdicts.values()) {
      verdict.detectors().stream()
          .filter(of -> of.detector().equals(detector))
          .map(VerdictEvent.DetectorVerdict::detection)
          .filter(Detection.Detected.class::isInstance)
          .map(Detection.Detected.class::cast)
          .map(found -> facts.alert(found.first()).row())
          .forEach(row -> hits.add(new NabScore.Hit(rows(facts.window(verdict.injection())), row)));
    }
    Map<String, List<Window>> windows =
        history.windows().stream().collect(groupingBy(Window::series));
    List<NabScore.Miss> misses =
        falseAlarms(detector)
            .map(
                alarm ->
                    new NabScore.Miss(
                        alarm.row(),
                        before(alarm, windows.getOrDefault(alarm.series(), List.of()))))
            .toList();
    return NabScore.of(verdicts.size(), hits, misses);
  }

  private static List<NabScore.Window> before(Alert alarm, List<Window> ofSeries) {
    return ofSeries.stream()
        .filter(w -> w.until().isBefore(alarm.at()))
        .map(HistoryScore::rows)
        .toList();
  }

  private static NabScore.Window rows(Window window) {
    return new NabScore.Window(window.rows().first(), window.rows().last());
  }
}
