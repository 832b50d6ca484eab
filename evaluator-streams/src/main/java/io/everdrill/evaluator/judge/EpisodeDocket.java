package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.verdict.AlertEpisode;
import io.everdrill.topics.events.AlertEvent.Episode;
import io.everdrill.topics.events.CellId;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The files of alert episodes in their store, found by when they began and when they ended: by the
 * broker's clock, however far from it their detector's is.
 */
final class EpisodeDocket {

  private static final String BEGUN = "episode-begun";
  private static final String ENDS = "episode-ends";
  private static final long UNMARKED = Long.MIN_VALUE;

  private final KeyValueStore<String, EpisodeFile> files;
  private final JudgeMarks marks;
  private final FalseAlarmCounts falseAlarms = new FalseAlarmCounts();

  EpisodeDocket(KeyValueStore<String, EpisodeFile> files, JudgeMarks marks) {
    this.files = files;
    this.marks = marks;
  }

  static String key(AlertEpisode of) {
    return key(of.episode());
  }

  static String key(Episode of) {
    return JudgeKeys.of(
        of.startsAt(), JudgeKeys.text(of.detector()), JudgeKeys.text(of.fingerprint()));
  }

  EpisodeFile file(CellId cell, String key) {
    EpisodeFile file = files.get(JudgeKeys.of(cell, key));
    return file == null ? EpisodeFile.EMPTY : file;
  }

  void save(CellId cell, EpisodeFile before, EpisodeFile after) {
    before.known().ifPresent(this::unmark);
    AlertEpisode episode = after.episode();
    marks.put(begunKey(episode));
    marks.put(endKey(episode), episode.startsAt());
    files.put(JudgeKeys.of(cell, key(episode)), after);
    falseAlarms.changed(cell, before, after);
  }

  private void unmark(AlertEpisode known) {
    forgetBegun(known.cell(), known.startsAt(), key(known));
    marks.delete(endKey(known));
  }

  private void forgetBegun(CellId cell, Instant startsAt, String key) {
    marks.delete(JudgeKeys.of(BEGUN, cell, startsAt, key));
    String byDetector = JudgeKeys.of(BEGUN, cell, key);
    if (marks.get(byDetector, UNMARKED) != UNMARKED) {
      marks.delete(byDetector);
    }
  }

  private static String begunKey(AlertEpisode of) {
    return JudgeKeys.of(BEGUN, of.cell(), of.startsAt(), key(of));
  }

  private static String endKey(AlertEpisode of) {
    return JudgeKeys.of(ENDS, of.cell(), of.endsAt(), key(of));
  }

  /** Those that began in the interval. */
  List<EpisodeFile> begun(CellId cell, Instant from, Instant until) {
    int prefix = JudgeKeys.under(BEGUN, cell).length();
    return marks.keys(JudgeKeys.of(BEGUN, cell, from), JudgeKeys.after(BEGUN, cell, until)).stream()
        .map(key -> file(cell, episodeKey(key.substring(prefix))))
        .toList();
  }

  /** What follows the instant; all where a judge before this one marked the detector's alone. */
  private static String episodeKey(String begun) {
    String[] parts = begun.split("/", 2);
    return parts[1].indexOf('/') == parts[1].lastIndexOf('/') ? begun : parts[1];
  }

  /**
   * How many of those that began in a window are called false alarms, by detector.
   *
   * @param until the first moment after it; windows that are asked for don't overlap
   */
  SortedMap<String, Integer> falseAlarms(CellId cell, Instant from, Instant until) {
    return falseAlarms
        .of(cell, from)
        .orElseGet(() -> falseAlarms.count(cell, from, until, begun(cell, from, until)));
  }

  /** Those that began before the moment, but not too long, and ended after it, if they have. */
  List<AlertEpisode> firingAt(CellId cell, Instant moment) {
    long before = JudgeKeys.micros(moment);
    long longAgo = JudgeKeys.micros(moment.minus(Retention.LONGEST_FIRING));
    return marks.between(JudgeKeys.of(ENDS, cell, moment), JudgeKeys.after(ENDS, cell)).stream()
        .filter(end -> end.value < before && end.value >= longAgo)
        .map(end -> file(cell, afterEnd(end.key)).episode())
        .toList();
  }

  /** Forgets episodes that ended, or if they never did, that began, before these moments. */
  void forget(CellId cell, Instant endedBefore, Instant begunBefore) {
    falseAlarms.forget(cell, endedBefore);
    marks
        .between(JudgeKeys.under(ENDS, cell), JudgeKeys.of(ENDS, cell, endedBefore))
        .forEach(end -> forget(cell, end));
    String firing = JudgeKeys.of(ENDS, cell, AlertEpisode.STILL_FIRING);
    marks.between(firing, JudgeKeys.after(ENDS, cell)).stream()
        .filter(end -> end.value < JudgeKeys.micros(begunBefore))
        .forEach(end -> forget(cell, end));
  }

  /**
   * @param end with when it began
   */
  private void forget(CellId cell, KeyValue<String, Long> end) {
    String key = afterEnd(end.key);
    marks.delete(end.key);
    forgetBegun(cell, JudgeKeys.instant(end.value), key);
    files.delete(JudgeKeys.of(cell, key));
  }

  /** What follows kind, cell and end. */
  private static String afterEnd(String endKey) {
    return endKey.split("/", 4)[3];
  }
}
