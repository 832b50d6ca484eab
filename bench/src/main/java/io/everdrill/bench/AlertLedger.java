package io.everdrill.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What became of each alert of a load, by its number: when it was due, whether it was acknowledged
 * and how soon, when it was on the topic. Wall times are of this one machine, in milliseconds.
 */
final class AlertLedger {

  private static final int NO_ANSWER = 0;
  private static final int REFUSED = -1;
  private static final int FAILED = -2;
  private static final int NOT_SENT = -3;

  private final AtomicLongArray dueMillis;

  /** Microseconds to the acknowledgement, or one of the above. */
  private final AtomicIntegerArray answers;

  private final long[] appendedMillis;
  private final List<Span> disturbed = new ArrayList<>();

  /** A time in which something else is measured than how fast alerts pass. */
  private record Span(long fromMillis, long toMillis) {
    boolean has(long millis) {
      return fromMillis <= millis && millis < toMillis;
    }
  }

  /**
   * How many alerts had which answer.
   *
   * @param notSent too many were on their way already: gateway and sender together are too slow
   * @param failed without an answer
   * @param notTakenInPeace of those due after the warm-up while nothing was disturbed, how many
   *     were not sent, refused or without an answer
   */
  record Answers(
      long due, long notSent, long acknowledged, long refused, long failed, long notTakenInPeace) {}

  AlertLedger(int alerts) {
    dueMillis = new AtomicLongArray(alerts);
    answers = new AtomicIntegerArray(alerts);
    appendedMillis = new long[alerts];
  }

  int size() {
    return appendedMillis.length;
  }

  void due(int number, long millis) {
    dueMillis.set(number, millis);
  }

  void acknowledged(int number, Duration after) {
    answers.set(number, (int) Math.max(1, after.toNanos() / 1_000));
  }

  /** It was told that the alert is not taken. */
  void refused(int number) {
    answers.set(number, REFUSED);
  }

  /** Nobody can tell whether it was taken. */
  void failed(int number) {
    answers.set(number, FAILED);
  }

  /** It never left: too many were on their way. */
  void notSent(int number) {
    answers.set(number, NOT_SENT);
  }

  /** Whether every alert that was sent had an answer. */
  boolean settled() {
    for (int n = 0; n < size(); n++) {
      if (dueMillis.get(n) > 0 && answers.get(n) == NO_ANSWER) {
        return false;
      }
    }
    return true;
  }

  /** The first time that it was on the topic. */
  void appended(int number, long millis) {
    if (appendedMillis[number] == 0) {
      appendedMillis[number] = millis;
    }
  }

  /** Alerts that were due then tell nothing of the usual speed. */
  void disturbed(long fromMillis, long toMillis) {
    disturbed.add(new Span(fromMillis, toMillis));
  }

  boolean isAcknowledged(int number) {
    return answers.get(number) > 0;
  }

  /** Whether its times are to be counted: due after the warm-up, undisturbed, and on the topic. */
  boolean counts(int number, long fromMillis) {
    return appendedMillis[number] > 0 && inPeace(number, fromMillis);
  }

  private boolean inPeace(int number, long fromMillis) {
    long due = dueMillis.get(number);
    return due > 0 && due >= fromMillis && disturbed.stream().noneMatch(span -> span.has(due));
  }

  /** Whether an alert that was due since then is acknowledged. */
  boolean acknowledgedSince(long millis) {
    for (int n = size() - 1; n >= 0; n--) {
      if (isAcknowledged(n) && dueMillis.get(n) >= millis) {
        return true;
      }
    }
    return false;
  }

  List<Duration> untilAcknowledged(long fromMillis) {
    return untilAcknowledged(number -> counts(number, fromMillis));
  }

  /** Of what was due after the warm-up, however disturbed. */
  List<Duration> untilAcknowledgedAtAll(long fromMillis) {
    return untilAcknowledged(number -> dueMillis.get(number) >= fromMillis);
  }

  /** Of what was due in the warm-up. */
  List<Duration> untilAcknowledgedBefore(long untilMillis) {
    return untilAcknowledged(number -> dueMillis.get(number) < untilMillis);
  }

  /** Of what was due after the warm-up amid the disturbances. */
  List<Duration> untilAcknowledgedAmid(long fromMillis) {
    return untilAcknowledged(
        number -> dueMillis.get(number) >= fromMillis && !inPeace(number, fromMillis));
  }

  /**
   * The medians of what was due in each part of the time after the warm-up, in milliseconds,
   * however disturbed; 0 where nothing was acknowledged.
   */
  List<Double> course(long fromMillis, int parts) {
    long end = IntStream.range(0, size()).mapToLong(dueMillis::get).max().orElse(fromMillis) + 1;
    return IntStream.range(0, parts)
        .mapToObj(part -> median(fromMillis, end, part, parts))
        .toList();
  }

  private double median(long fromMillis, long end, int part, int parts) {
    long begin = fromMillis + (end - fromMillis) * part / parts;
    long over = fromMillis + (end - fromMillis) * (part + 1) / parts;
    List<Duration> times =
        untilAcknowledged(number -> dueMillis.get(number) >= begin && dueMillis.get(number) < over);
    return times.isEmpty() ? 0 : Percentiles.of(times).p50Millis();
  }

  private List<Duration> untilAcknowledged(IntPredicate counted) {
    return IntStream.range(0, size())
        .filter(number -> isAcknowledged(number) && counted.test(number))
        .mapToObj(number -> Duration.ofNanos(answers.get(number) * 1_000L))
        .toList();
  }

  /** From the topic to whoever had it then; 0 where the broker's millisecond was not over. */
  Duration sinceAppended(int number, long atMillis) {
    return Duration.ofMillis(Math.max(0, atMillis - appendedMillis[number]));
  }

  Answers answers(long countedFrom) {
    long due = 0;
    long notSent = 0;
    long acknowledged = 0;
    long refused = 0;
    long notTakenInPeace = 0;
    for (int n = 0; n < size(); n++) {
      int answer = answers.get(n);
      due += dueMillis.get(n) > 0 ? 1 : 0;
      notSent += answer == NOT_SENT ? 1 : 0;
      acknowledged += answer > 0 ? 1 : 0;
      refused += answer == REFUSED ? 1 : 0;
      notTakenInPeace += inPeace(n, countedFrom) && !isAcknowledged(n) ? 1 : 0;
    }
    long failed = due - notSent - acknowledged - refused;
    return new Answers(due, notSent, acknowledged, refused, failed, notTakenInPeace);
  }

  long acknowledgedButNotOnTopic() {
    BitSet missing = new BitSet();
    for (int n = 0; n < size(); n++) {
      missing.set(n, isAcknowledged(n) && appendedMillis[n] == 0);
    }
    return missing.cardinality();
  }
}
