package io.everdrill.standalone.demo;

import io.everdrill.topics.Json;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.RootCause;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import io.everdrill.topics.events.VerdictEvent.DetectorVerdict;
import io.everdrill.topics.events.VerdictEvent.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The score of a run, counted from what stands on the topics and nothing else: the highest revision
 * of each verdict, and the false alarms that were not withdrawn. Where several detectors are
 * scored, the one that noticed first speaks for all.
 */
public final class RunReport {

  private static final Comparator<VerdictEvent.Injection> BY_DRILL =
      Comparator.<VerdictEvent.Injection>comparingLong(v -> v.injection().drill().number())
          .thenComparing(VerdictEvent.Injection::injection);

  private final Map<InjectionId, VerdictEvent.Injection> verdicts = new HashMap<>();
  private final Set<AlertEvent.Episode> falseAlarms = new HashSet<>();
  private final CellId cell;

  public RunReport(CellId cell) {
    this.cell = cell;
  }

  /** Takes note of an event; those that say nothing about the score are passed over. */
  public synchronized void add(Event event) {
    switch (event) {
      case VerdictEvent.Injection v when v.cell().equals(cell) ->
          verdicts.merge(
              v.injection(),
              v,
              (known, other) -> known.revision() >= other.revision() ? known : other);
      case DetectionEvent.FalseAlarm f when f.cell().equals(cell) -> falseAlarms.add(f.episode());
      case DetectionEvent.FalseAlarmWithdrawn w when w.cell().equals(cell) ->
          falseAlarms.remove(w.episode());
      default -> {}
    }
  }

  /** How many injections have a verdict. */
  public synchronized int total() {
    return verdicts.size();
  }

  /** The report as people read it. */
  public synchronized String text() {
    List<VerdictEvent.Injection> all = verdicts.values().stream().sorted(BY_DRILL).toList();
    List<VerdictEvent.Injection> judged =
        all.stream().filter(v -> v.outcome() == Outcome.JUDGED).toList();
    List<DetectorVerdict> detected = judged.stream().flatMap(RunReport::first).toList();
    long rightRoots =
        detected.stream().filter(d -> d.rootCause() instanceof RootCause.Correct).count();
    List<String> lines = new ArrayList<>();
    lines.add("==== Chaos Run ====");
    lines.add("Total: " + all.size());
    lines.add("Detected: " + detected.size() + "/" + judged.size());
    lines.add("RCA correct: " + rightRoots + "/" + detected.size());
    lines.add("False alarms in baseline windows: " + falseAlarms.size());
    lines.add("Precision: " + rate(detected.size(), detected.size() + falseAlarms.size()));
    lines.add("Recall: " + rate(detected.size(), judged.size()));
    List<Duration> times = detected.stream().map(RunReport::timeToDetect).sorted().toList();
    lines.add("MTTD p50: " + percentile(times, 50) + ", p95: " + percentile(times, 95));
    lines.add("");
    lines.add("Per-experiment:");
    lines.addAll(table(all));
    lines.add("");
    lines.addAll(gaps(all));
    return String.join("\n", lines);
  }

  private static List<String> table(List<VerdictEvent.Injection> all) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("#", "name", "detected", "mttd", "rca_service", "rca_correct"));
    for (VerdictEvent.Injection verdict : all) {
      rows.add(row(verdict));
    }
    int[] widths = new int[rows.getFirst().size()];
    rows.forEach(
        row -> {
          for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], row.get(i).length());
          }
        });
    List<String> lines = rows.stream().map(row -> tableLine(row, widths)).toList();
    List<String> table = new ArrayList<>(lines);
    table.add(1, lines.getFirst().replaceAll("[^|]", "-"));
    return table;
  }

  private static String tableLine(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder("|");
    for (int i = 0; i < widths.length; i++) {
      line.append(' ').append(row.get(i)).repeat(' ', widths[i] - row.get(i).length()).append(" |");
    }
    return line.toString();
  }

  private static List<String> row(VerdictEvent.Injection verdict) {
    String number = String.valueOf(verdict.injection().drill().number());
    String name = verdict.fault().kind() + " " + verdict.target();
    if (verdict.outcome() != Outcome.JUDGED) {
      return List.of(number, name, Json.word(verdict.outcome()), "-", "-", "-");
    }
    return first(verdict)
        .findFirst()
        .map(d -> List.of(number, name, "yes", seconds(timeToDetect(d)), named(d), rootIsRight(d)))
        .orElseGet(() -> List.of(number, name, "no", "-", "-", "-"));
  }

  private static List<String> gaps(List<VerdictEvent.Injection> all) {
    List<String> gaps = all.stream().flatMap(v -> Gap.of(v).stream()).map(g -> "- " + g).toList();
    return gaps.isEmpty()
        ? List.of("Gaps identified: none")
        : Stream.concat(Stream.of("Gaps identified:"), gaps.stream()).toList();
  }

  /** The detector that noticed first, if any did. */
  static Stream<DetectorVerdict> first(VerdictEvent.Injection verdict) {
    return verdict.detectors().stream()
        .filter(d -> d.detection() instanceof Detection.Detected)
        .min(Comparator.comparing(RunReport::timeToDetect))
        .stream();
  }

  private static Duration timeToDetect(DetectorVerdict verdict) {
    return ((Detection.Detected) verdict.detection()).timeToDetect();
  }

  private static String named(DetectorVerdict verdict) {
    return switch (verdict.rootCause()) {
      case RootCause.Correct c -> c.named();
      case RootCause.Wrong w -> w.named();
      case RootCause.Missed m -> "-";
    };
  }

  private static String rootIsRight(DetectorVerdict verdict) {
    return verdict.rootCause() instanceof RootCause.Correct ? "yes" : "no";
  }

  private static String rate(long part, long whole) {
    return whole == 0 ? "-" : String.format(Locale.ROOT, "%.2f", (double) part / whole);
  }

  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1fs", time.toNanos() / 1e9);
  }

  /** Nearest rank: the least value that at least this share of all does not exceed. */
  private static String percentile(List<Duration> sorted, int percent) {
    if (sorted.isEmpty()) {
      return "-";
    }
    int rank = Math.ceilDiv(percent * sorted.size(), 100);
    return seconds(sorted.get(Math.max(rank, 1) - 1));
  }
}
