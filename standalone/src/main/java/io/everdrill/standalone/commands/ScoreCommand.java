package io.everdrill.standalone.commands;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.standalone.score.BadLines;
import io.everdrill.standalone.score.Columns;
import io.everdrill.standalone.score.History;
import io.everdrill.standalone.score.HistoryReader;
import io.everdrill.standalone.score.HistoryScore;
import io.everdrill.standalone.score.ScoreReport;
import io.everdrill.standalone.score.ScoreReport.Profile;
import io.everdrill.standalone.score.ScoreText;
import io.everdrill.topics.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Scores detectors: on a past, by what went wrong and what they said of it, or on the drills that
 * were run.
 */
@Command(
    name = "score",
    description = {
      "Score detectors: on last year's incidents, by the judge that drills are judged by, or, with",
      "--from-topics, on the drills that were run.",
      "Files are CSV with a header; other columns are ignored. Each series is a cell of its own.",
      "Without probes, every alert that belongs to no window is a false alarm."
    },
    footer = {
      "",
      "Columns:",
      "  windows    series, window_start, window_end; may have service, fault",
      "  alerts     detector, series, alert_at; may have service",
      "  diagnoses  detector, series, window_start, and one of: rank (of what was broken);",
      "             service and rank, a line each, without rank in their order; services",
      "             (a;b=c;d, where b and c are tied), which has neither beside it",
      "  profile nab: window_start_row, window_end_row, alert_row as well"
    })
final class ScoreCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Option(names = "--windows", paramLabel = "FILE", description = "When something was wrong.")
  private Path windows;

  @Option(names = "--alerts", paramLabel = "FILE", description = "What detectors said.")
  private Path alerts;

  @Option(
      names = "--diagnoses",
      paramLabel = "FILE",
      arity = "1",
      description = "What detectors took for the root cause of which window.")
  private List<Path> diagnoses = new ArrayList<>();

  @Option(
      names = "--detector",
      paramLabel = "NAME",
      description = {
        "Score this one too, even if no file names it. May be repeated.",
        "From topics: only this one."
      })
  private List<String> detectors = new ArrayList<>();

  @Option(
      names = "--grace",
      paramLabel = "DURATION",
      defaultValue = "0s",
      description = "How long after a window an alert counts for it, as 5m. Default: 0s.")
  private Duration grace;

  @Option(
      names = "--column",
      paramLabel = "NAME=HEADER",
      description = {
        "What your files call a column, as series=host, or alerts.service=team for one file.",
        "May be repeated."
      })
  private Map<String, String> columns = new LinkedHashMap<>();

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      defaultValue = "UTC",
      description = "Of times that are written without one, as Europe/Berlin. Default: UTC.")
  private ZoneId zone;

  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      defaultValue = "none",
      description = "nab: the Numenta Anomaly Benchmark's score as well. Default: none.")
  private Profile profile;

  @Mixin private TopicScore topics;

  @Mixin private ClusterOptions cluster;

  @Mixin private ResultFormat format;

  private final Surroundings surroundings;

  ScoreCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Outcome run() throws Exception {
    return topics.wanted() ? scoreTopics() : scoreFiles();
  }

  private Outcome scoreTopics() throws Exception {
    if (windows != null || alerts != null || !diagnoses.isEmpty() || detectors.size() > 1) {
      throw new ParameterException(
          spec.commandLine(), "--from-topics: expected no files and at most one --detector");
    }
    String detector = detectors.isEmpty() ? "" : detectors.getFirst();
    ObjectNode report = topics.report(cluster.kafka(surroundings), detector);
    format.print(report, ScoreText::ofGroups, Json.mapper().writer());
    return Outcome.DONE;
  }

  private Outcome scoreFiles() throws Exception {
    if (windows == null || alerts == null) {
      throw new ParameterException(
          spec.commandLine(), "expected --windows and --alerts, or --from-topics");
    }
    BadLines bad = new BadLines();
    History history = history(bad);
    if (bad.any()) {
      PrintWriter err = spec.commandLine().getErr();
      bad.told().forEach(err::println);
      return Outcome.WRONG_USE;
    }
    if (profile == Profile.NAB && !history.hasRows()) {
      throw new ParameterException(
          spec.commandLine(),
          "--profile nab: expected window_start_row, window_end_row and alert_row in every line");
    }
    if (history.detectors().isEmpty()) {
      spec.commandLine()
          .getErr()
          .println("No file names a detector; one that said nothing is scored by --detector NAME.");
    }
    ObjectNode report = ScoreReport.of(HistoryScore.of(history, grace), profile);
    format.print(report, ScoreText::of, Json.mapper().writer());
    return Outcome.DONE;
  }

  private History history(BadLines bad) {
    HistoryReader reader = new HistoryReader(named(), zone, bad).detectors(detectors);
    read(windows, reader::windows);
    read(alerts, reader::alerts);
    diagnoses.forEach(file -> read(file, reader::diagnoses));
    return reader.history();
  }

  private Columns named() {
    try {
      return new Columns(columns);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--column: " + e.getMessage(), e);
    }
  }

  /** Reads one file into the history. */
  private interface Reads {
    Object from(Path file) throws IOException;
  }

  private void read(Path file, Reads reads) {
    try {
      reads.from(file);
    } catch (NoSuchFileException e) {
      throw unread(file, "no such file");
    } catch (CharacterCodingException e) {
      throw unread(file, "bytes that are not UTF-8");
    } catch (IOException e) {
      throw unread(file, e.toString());
    }
  }

  private ParameterException unread(Path file, String what) {
    return new ParameterException(
        spec.commandLine(), file + ": expected a CSV file that can be read, got " + what);
  }
}
