package io.everdrill.standalone.demo;

import io.everdrill.runtime.BoundedMap;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.ProbeEvent;
import io.everdrill.topics.events.RootCause;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Tells a run as it happens, one line an event, for people at a terminal. */
public final class Narrator {

  /** Forgets the oldest of more injections and episodes than this. */
  private static final int MEMORY = 1000;

  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

  /** Whether lines carry the colours of a terminal. */
  public enum Colours {
    PLAIN,
    ANSI
  }

  private enum Colour {
    RED(31),
    GREEN(32),
    YELLOW(33),
    CYAN(36),
    GREY(90);

    private final int code;

    Colour(int code) {
      this.code = code;
    }
  }

  private final Colours colours;
  private final ZoneId zone;
  private final Map<InjectionId, InjectionEvent.Applied> running = new HashMap<>();
  private final Set<InjectionId> felt = new HashSet<>();
  private final Map<AlertEvent.Episode, String> told = BoundedMap.ofNewest(MEMORY);
  private final Map<InjectionId, String> judged = BoundedMap.ofNewest(MEMORY);

  Narrator(Colours colours, ZoneId zone) {
    this.colours = colours;
    this.zone = zone;
  }

  /** The lines that an event is worth; most are worth none. */
  synchronized List<String> tell(Event event) {
    return switch (event) {
      case DrillEvent.Started d -> List.of(started(d));
      case DrillEvent.Skipped d ->
          List.of(
              line(
                  d.skippedAt(), Colour.GREY, "skipped", d.drill().value(), Json.word(d.reason())));
      case InjectionEvent i -> injection(i);
      case ProbeEvent.Result p -> impact(p);
      case AlertEvent.Firing a -> alert(a);
      case AbortEvent a ->
          List.of(
              line(
                  a.abortedAt(),
                  Colour.YELLOW,
                  "abort",
                  about(a),
                  a.cause() + ": " + a.evidence()));
      case HaltEvent.Switch h ->
          List.of(line(h.at(), Colour.YELLOW, Json.word(h.state()), h.scope(), h.reason()));
      case DetectionEvent.FalseAlarm f ->
          List.of(
              line(
                  f.judgedAt(),
                  Colour.RED,
                  "false alarm",
                  f.episode().detector(),
                  f.name() + " " + f.service()));
      case VerdictEvent.Injection v -> verdict(v);
      default -> List.of();
    };
  }

  private String started(DrillEvent.Started drill) {
    String what =
        drill.injections().stream()
            .map(
                p ->
                    p.fault().kind()
                        + " on "
                        + p.target().target()
                        + " for at most "
                        + RunReport.seconds(p.limit()))
            .reduce((a, b) -> a + ", " + b)
            .orElse("nothing");
    return line(drill.startedAt(), Colour.CYAN, "drill", drill.drill().value(), what);
  }

  private List<String> injection(InjectionEvent event) {
    return switch (event) {
      case InjectionEvent.Applied a -> {
        running.put(a.injection(), a);
        yield List.of(
            line(
                a.appliedAt(),
                Colour.RED,
                "broken",
                a.injection().value(),
                a.faultKind() + " on " + a.target() + " by " + a.mechanism()));
      }
      case InjectionEvent.Ended e -> {
        InjectionEvent.Applied applied = running.remove(e.injection());
        felt.remove(e.injection());
        String lasted =
            applied == null ? "" : ", after " + between(applied.appliedAt(), e.endedAt());
        yield List.of(
            line(
                e.endedAt(),
                Colour.GREEN,
                "restored",
                e.injection().value(),
                Json.word(e.reason()) + lasted));
      }
      case InjectionEvent.Refused r ->
          List.of(
              line(
                  r.refusedAt(),
                  Colour.YELLOW,
                  "refused",
                  r.injection().value(),
                  Json.word(r.reason()) + " " + r.detail()));
      case InjectionEvent.Failed f ->
          List.of(line(f.failedAt(), Colour.YELLOW, "failed", f.injection().value(), f.reason()));
      case InjectionEvent.Uncertain u ->
          List.of(
              line(u.uncertainAt(), Colour.RED, "uncertain", u.injection().value(), u.reason()));
      case InjectionEvent.Accepted a -> List.of();
      case InjectionEvent.Confirmed c -> List.of();
    };
  }

  /** The first failing probe after each injection. */
  private List<String> impact(ProbeEvent.Result probe) {
    if (probe.passed()) {
      return List.of();
    }
    return running.values().stream()
        .filter(a -> !probe.endedAt().isBefore(a.appliedAt()) && felt.add(a.injection()))
        .map(
            a ->
                line(
                    probe.endedAt(),
                    Colour.YELLOW,
                    "users hurt",
                    a.injection().value(),
                    "after "
                        + between(a.appliedAt(), probe.endedAt())
                        + ": "
                        + probe.probe()
                        + ": "
                        + probe.reason()))
        .toList();
  }

  private List<String> alert(AlertEvent.Firing alert) {
    if (told.put(alert.episode(), alert.name()) != null) {
      return List.of();
    }
    String after =
        running.values().stream()
            .filter(a -> !alert.startsAt().isBefore(a.applyStartedAt()))
            .map(a -> ", " + between(a.appliedAt(), alert.startsAt()) + " after " + a.injection())
            .findFirst()
            .orElse("");
    return List.of(
        line(
            alert.receivedAt(),
            Colour.CYAN,
            "alert",
            alert.detector(),
            alert.name() + " " + alert.service() + " (" + alert.severity() + ")" + after));
  }

  /** A revision of what is not said here, such as when an alert ended, is worth no line. */
  private List<String> verdict(VerdictEvent.Injection verdict) {
    String detectors =
        verdict.detectors().stream()
            .map(d -> d.detector() + " " + words(d))
            .reduce((a, b) -> a + "; " + b)
            .orElse("no detector in scope");
    String said = Json.word(verdict.outcome()) + ": " + detectors;
    if (said.equals(judged.put(verdict.injection(), said))) {
      return List.of();
    }
    String revision = verdict.revision() == 1 ? "" : " (revision " + verdict.revision() + ")";
    return List.of(
        line(
            verdict.emittedAt(),
            Colour.GREEN,
            "verdict",
            verdict.injection().value(),
            said + revision));
  }

  private static String words(VerdictEvent.DetectorVerdict detector) {
    String detection =
        switch (detector.detection()) {
          case VerdictEvent.Detection.Detected d ->
              "detected in " + RunReport.seconds(d.timeToDetect());
          case VerdictEvent.Detection.Missed m -> "missed";
          case VerdictEvent.Detection.Masked m -> "masked";
          case VerdictEvent.Detection.Unavailable u -> "unavailable";
          case VerdictEvent.Detection.Quiet q -> "rightly quiet";
          case VerdictEvent.Detection.FalseAlarm f -> "false alarm";
        };
    return detection
        + switch (detector.rootCause()) {
          case RootCause.Correct c -> ", root cause right: " + c.named();
          case RootCause.Wrong w -> ", root cause wrong: " + w.named();
          case RootCause.Missed m -> "";
        };
  }

  private static String about(AbortEvent abort) {
    return switch (abort) {
      case AbortEvent.Injections i ->
          i.injections().stream()
              .map(InjectionId::value)
              .reduce((a, b) -> a + ", " + b)
              .orElse("nothing");
      case AbortEvent.Cell c -> c.cell().value();
    };
  }

  private static String between(Instant from, Instant until) {
    return RunReport.seconds(Duration.between(from, until));
  }

  private String line(Instant at, Colour colour, String what, String about, String text) {
    String time = CLOCK.format(at.atZone(zone));
    String verb = String.format(Locale.ROOT, "%-11s", what);
    return time + "  " + paint(colour, verb) + "  " + about + "  " + text.strip();
  }

  private String paint(Colour colour, String text) {
    return switch (colours) {
      case PLAIN -> text;
      case ANSI -> "\u001b[" + colour.code + "m" + text + "\u001b[0m";
    };
  }
}
