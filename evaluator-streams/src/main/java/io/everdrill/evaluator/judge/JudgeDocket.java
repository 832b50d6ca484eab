package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.verdict.AlertEpisode;
import io.everdrill.evaluator.verdict.InjectionCase;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The files of cases and alert episodes in their store, found by where they lie in time. What ends
 * in the past is never looked at for the present: both are found from their end on.
 */
final class JudgeDocket {

  private static final String CASE = "case";
  private static final String CASE_ENDS = "case-ends";
  private static final String CASE_OPENED = "case-opened";
  private static final String EPISODE = "episode";
  private static final String EPISODE_ENDS = "episode-ends";

  /** Episodes are filed by their detector's clock and asked for by the broker's. */
  private static final Duration CLOCKS_APART = Duration.ofSeconds(10);

  private final KeyValueStore<String, List<Event>> files;
  private final KeyValueStore<String, Long> marks;

  JudgeDocket(KeyValueStore<String, List<Event>> files, KeyValueStore<String, Long> marks) {
    this.files = files;
    this.marks = marks;
  }

  CaseFile caseFile(CellId cell, InjectionId injection) {
    List<Event> events = files.get(JudgeKeys.of(CASE, cell, injection));
    return events == null ? CaseFile.of(injection) : new CaseFile(injection, events);
  }

  /**
   * @param openedAt when it is the first that is heard of the case
   */
  void save(CellId cell, CaseFile before, CaseFile after, Instant openedAt) {
    if (before.events().isEmpty()) {
      marks.put(openedKey(cell, openedAt, after.injection()), 0L);
    }
    before.known().ifPresent(c -> marks.delete(endKey(c)));
    after.known().ifPresent(c -> marks.put(endKey(c), JudgeKeys.micros(c.beganAt())));
    files.put(JudgeKeys.of(CASE, cell, after.injection()), after.events());
  }

  private static String endKey(InjectionCase of) {
    return JudgeKeys.of(CASE_ENDS, of.cell(), of.ownsUntil(), of.injection());
  }

  private static String openedKey(CellId cell, Instant at, InjectionId injection) {
    return JudgeKeys.of(CASE_OPENED, cell, at, injection);
  }

  /** Those whose time to own alerts meets the interval, by the time at which that ends. */
  List<CaseFile> casesWithin(CellId cell, Instant from, Instant until) {
    String prefix = JudgeKeys.of(CASE_ENDS, cell, from);
    List<CaseFile> found = new ArrayList<>();
    for (KeyValue<String, Long> end : between(prefix, JudgeKeys.after(CASE_ENDS, cell))) {
      if (end.value <= JudgeKeys.micros(until)) {
        found.add(caseFile(cell, new InjectionId(last(end.key))));
      }
    }
    return found;
  }

  List<InjectionCase> injectionsWithin(CellId cell, Instant from, Instant until) {
    return casesWithin(cell, from, until).stream()
        .map(CaseFile::known)
        .flatMap(Optional::stream)
        .toList();
  }

  /** Forgets cases that were opened before this and are judged or never were in force. */
  void forgetCases(CellId cell, Instant openedBefore, Instant now) {
    String first = JudgeKeys.under(CASE_OPENED, cell);
    for (KeyValue<String, Long> opened :
        between(first, JudgeKeys.of(CASE_OPENED, cell, openedBefore))) {
      InjectionId injection = new InjectionId(last(opened.key));
      CaseFile file = caseFile(cell, injection);
      marks.delete(opened.key);
      if (file.known().isPresent() && file.verdict().isEmpty()) {
        marks.put(openedKey(cell, now, injection), 0L);
      } else {
        file.known().ifPresent(c -> marks.delete(endKey(c)));
        files.delete(JudgeKeys.of(CASE, cell, injection));
      }
    }
  }

  static String key(AlertEpisode of) {
    return JudgeKeys.of(
        of.episode().startsAt(),
        JudgeKeys.text(of.detector()),
        JudgeKeys.text(of.episode().fingerprint()));
  }

  EpisodeFile episode(CellId cell, String key) {
    List<Event> events = files.get(JudgeKeys.of(EPISODE, cell, key));
    return events == null ? EpisodeFile.EMPTY : new EpisodeFile(events);
  }

  void save(CellId cell, EpisodeFile before, EpisodeFile after) {
    if (!before.events().isEmpty()) {
      marks.delete(endKey(before.episode()));
    }
    AlertEpisode episode = after.episode();
    marks.put(endKey(episode), JudgeKeys.micros(episode.startsAt()));
    files.put(JudgeKeys.of(EPISODE, cell, key(episode)), after.events());
  }

  private static String endKey(AlertEpisode of) {
    return JudgeKeys.of(EPISODE_ENDS, of.cell(), of.endsAt(), key(of));
  }

  /** Those that began in the interval, or at most {@link #CLOCKS_APART} beside it. */
  List<EpisodeFile> episodesBegun(CellId cell, Instant from, Instant until) {
    List<EpisodeFile> found = new ArrayList<>();
    try (KeyValueIterator<String, List<Event>> begun =
        files.range(
            JudgeKeys.of(EPISODE, cell, from.minus(CLOCKS_APART)),
            JudgeKeys.after(EPISODE, cell, until.plus(CLOCKS_APART)))) {
      begun.forEachRemaining(e -> found.add(new EpisodeFile(e.value)));
    }
    return found;
  }

  /** Those that began before the moment and ended after it, if they have. */
  List<AlertEpisode> firingAt(CellId cell, Instant moment) {
    String first = JudgeKeys.of(EPISODE_ENDS, cell, moment);
    List<AlertEpisode> found = new ArrayList<>();
    for (KeyValue<String, Long> end : between(first, JudgeKeys.after(EPISODE_ENDS, cell))) {
      if (end.value < JudgeKeys.micros(moment)) {
        found.add(episode(cell, episodeKey(end.key)).episode());
      }
    }
    return found;
  }

  /** Forgets episodes that ended, or if they never did, that began, before these moments. */
  void forgetEpisodes(CellId cell, Instant endedBefore, Instant begunBefore) {
    for (KeyValue<String, Long> end :
        between(JudgeKeys.under(EPISODE_ENDS, cell), JudgeKeys.after(EPISODE_ENDS, cell))) {
      boolean ended = end.key.compareTo(JudgeKeys.of(EPISODE_ENDS, cell, endedBefore)) < 0;
      if (ended || end.value < JudgeKeys.micros(begunBefore)) {
        marks.delete(end.key);
        files.delete(JudgeKeys.of(EPISODE, cell, episodeKey(end.key)));
      }
    }
  }

  /** What follows kind, cell and end. */
  private static String episodeKey(String endKey) {
    return endKey.split("/", 4)[3];
  }

  private static String last(String key) {
    return key.substring(key.lastIndexOf('/') + 1);
  }

  private List<KeyValue<String, Long>> between(String from, String until) {
    List<KeyValue<String, Long>> all = new ArrayList<>();
    try (KeyValueIterator<String, Long> range = marks.range(from, until)) {
      range.forEachRemaining(all::add);
    }
    return all;
  }
}
