package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.score.ScoreChange;
import io.everdrill.evaluator.score.Scoreboard;
import io.everdrill.evaluator.verdict.AlertEpisode;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.DetectionEvent.FalseAlarm;
import io.everdrill.topics.events.DetectionEvent.FalseAlarmWithdrawn;
import io.everdrill.topics.events.DetectionEvent.Organic;
import io.everdrill.topics.events.DetectionEvent.OrganicWithdrawn;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the alert episodes, and says which are false alarms: those that nobody owns, in a cell that
 * the probes saw steady before and after, with no known incident. Every other one that nobody owns
 * is organic, also where no probe looked.
 */
final class AlarmReview {

  private final JudgeRecords records;
  private final JudgeOutputs outputs;
  private final JudgeSettings.Times times;
  private final Retention retention;

  AlarmReview(
      JudgeRecords records, JudgeOutputs outputs, JudgeSettings.Times times, Retention retention) {
    this.records = records;
    this.outputs = outputs;
    this.times = times;
    this.retention = retention;
  }

  /** What the episode was, if it was known, and what it is; nothing if it only repeats. */
  List<AlertEpisode> learn(AlertEvent.Firing firing) {
    String key = EpisodeDocket.key(AlertEpisode.firing(firing));
    EpisodeFile before = records.episodes().file(firing.cell(), key);
    return save(firing.cell(), before, before.with(firing));
  }

  List<AlertEpisode> learn(AlertEvent.Resolved resolved) {
    String key = EpisodeDocket.key(AlertEpisode.resolved(resolved));
    EpisodeFile before = records.episodes().file(resolved.cell(), key);
    return save(resolved.cell(), before, before.with(resolved));
  }

  List<AlertEpisode> learn(AlertEvent.Acknowledged acknowledged) {
    String key = EpisodeDocket.key(AlertEpisode.acknowledged(acknowledged));
    EpisodeFile before = records.episodes().file(acknowledged.cell(), key);
    return save(acknowledged.cell(), before, before.with(acknowledged));
  }

  private List<AlertEpisode> save(CellId cell, EpisodeFile before, EpisodeFile after) {
    if (after == before) {
      return List.of();
    }
    records.episodes().save(cell, before, after);
    AlertEpisode episode = after.episode();
    outputs.remind(
        new JudgeTimer.DecideAlarm(decidedAt(episode), cell, EpisodeDocket.key(episode)));
    return before.events().isEmpty() ? List.of(episode) : List.of(before.episode(), episode);
  }

  private Instant decidedAt(AlertEpisode episode) {
    return decidedAt(episode.startsAt());
  }

  private Instant decidedAt(Instant began) {
    return began.plus(times.falseAlarmMargin()).plus(times.lateness());
  }

  void decide(JudgeTimer.DecideAlarm timer, Instant now) {
    EpisodeFile file = records.episodes().file(timer.cell(), timer.episodeKey());
    if (!file.events().isEmpty()) {
      decide(timer.cell(), file, now);
    }
  }

  /** Looks again at what was decided of the episodes that began in this time. */
  void reviewBegun(CellId cell, Instant from, Instant until, Instant now) {
    records.episodes().begun(cell, from, until).stream()
        .filter(file -> !decidedAt(file.episode()).isAfter(now))
        .forEach(file -> decide(cell, file, now));
  }

  /** An injection became known: names that alerts gave since then may stand for others. */
  void reviewNamed(CellId cell, Instant since, Instant now) {
    if (decidedAt(since).isAfter(now)) {
      return;
    }
    records.episodes().begun(cell, since, now).stream()
        .filter(
            file -> file.called().filter(told -> !service(told).equals(service(file))).isPresent())
        .forEach(file -> decide(cell, file, now));
  }

  /** Whether it cannot be called anything any more, or anything else. */
  boolean stands(AlertEpisode alert) {
    return retention.over(decidedAt(alert));
  }

  private void decide(CellId cell, EpisodeFile file, Instant now) {
    if (stands(file.episode())) {
      return;
    }
    Optional<DetectionEvent> before = file.called();
    Optional<DetectionEvent> after = called(file, now);
    if (before.map(Call::of).equals(after.map(Call::of))) {
      return;
    }
    before.ifPresent(what -> withdraw(what, now));
    after.ifPresent(what -> announce(what, now));
    records.episodes().save(cell, file, after.map(file::called).orElseGet(file::uncalled));
  }

  /** Nothing where somebody owns it. */
  private Optional<DetectionEvent> called(EpisodeFile file, Instant now) {
    AlertEpisode alert = file.episode();
    CellId cell = alert.cell();
    if (records.owners().ownerOf(alert).isPresent()) {
      return Optional.empty();
    }
    String service = service(file);
    return Optional.of(
        isFalseAlarm(alert)
            ? new FalseAlarm(cell, alert.episode(), alert.name(), service, now)
            : new Organic(cell, alert.episode(), alert.name(), service, now));
  }

  /**
   * The service that the alert speaks of, by the names that the last injection before it knows; as
   * the alert names it where there was none.
   */
  private String service(EpisodeFile file) {
    AlertEpisode alert = file.episode();
    return records
        .cases()
        .lastBegun(alert.cell(), alert.startsAt())
        .map(known -> known.serviceOf(alert))
        .filter(service -> !service.isBlank())
        .orElse(alert.service());
  }

  private static String service(DetectionEvent called) {
    return switch (called) {
      case FalseAlarm a -> a.service();
      case Organic a -> a.service();
      case DetectionEvent other -> throw notCalled(other);
    };
  }

  /** What is said of an alert, whenever it is. */
  private record Call(Class<?> what, String service) {
    private static Call of(DetectionEvent called) {
      return new Call(called.getClass(), AlarmReview.service(called));
    }
  }

  private boolean isFalseAlarm(AlertEpisode unowned) {
    Instant at = unowned.startsAt();
    return !records.reports().incidentWithin(unowned.cell(), at, at)
        && switch (times.unowned()) {
          case FALSE_ALARM -> true;
          case BY_PROBES -> steadyAround(unowned.cell(), at);
        };
  }

  private boolean steadyAround(CellId cell, Instant at) {
    Instant from = at.minus(times.falseAlarmMargin());
    Instant until = at.plus(times.falseAlarmMargin());
    return records
        .probes()
        .telemetry(cell, from, until)
        .steady(from, until, times.steadyWindow(), times.minPassRate());
  }

  private void announce(DetectionEvent what, Instant now) {
    outputs.emit(what, now);
    outputs.score(ScoreChange.add(Scoreboard.of(what)), now);
  }

  private void withdraw(DetectionEvent what, Instant now) {
    switch (what) {
      case FalseAlarm a ->
          outputs.emit(
              new FalseAlarmWithdrawn(
                  a.cell(),
                  a.episode(),
                  "it has an owner, the cell was not steady, or its service is another",
                  now),
              now);
      case Organic a ->
          outputs.emit(
              new OrganicWithdrawn(
                  a.cell(),
                  a.episode(),
                  "it has an owner, is a false alarm, or its service is another",
                  now),
              now);
      case DetectionEvent other -> throw notCalled(other);
    }
    outputs.score(ScoreChange.takeBack(Scoreboard.of(what)), now);
  }

  private static IllegalStateException notCalled(DetectionEvent other) {
    return new IllegalStateException("expected what was called of nobody's, got " + other);
  }
}
