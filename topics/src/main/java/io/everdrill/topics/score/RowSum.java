package io.everdrill.topics.score;

import io.everdrill.topics.events.ScoreboardEvent.Counts;
import io.everdrill.topics.events.ScoreboardEvent.NamedInstead;
import io.everdrill.topics.events.ScoreboardEvent.Quiet;
import io.everdrill.topics.events.ScoreboardEvent.Rank;
import io.everdrill.topics.events.ScoreboardEvent.Row;
import io.everdrill.topics.events.ScoreboardEvent.Tally;
import io.everdrill.topics.events.ScoreboardEvent.TiedRank;
import io.everdrill.topics.events.ScoreboardEvent.Times;
import io.everdrill.topics.events.ScoreboardEvent.Weights;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Adds rows, and takes them back. All that a row holds is whole numbers, so any order and any
 * division into partial sums gives the same, and taking back leaves no trace.
 */
public final class RowSum {
  private static final Comparator<TiedRank> BY_TIE =
      Comparator.comparing(TiedRank::rank)
          .thenComparing(TiedRank::wrong)
          .thenComparing(TiedRank::roots);

  private final int sign;

  private RowSum(int sign) {
    this.sign = sign;
  }

  /** The row of nothing, of the same key. */
  public static Row none(Row like) {
    return new Row(
        like.cell(),
        like.service(),
        like.faultKind(),
        like.detector(),
        Counts.NONE,
        Duration.ZERO,
        List.of(),
        like.updatedAt(),
        Tally.NONE);
  }

  /** Whether nothing is left in it. */
  public static boolean isNone(Row row) {
    return row.equals(none(row));
  }

  /** With the key of the sum. */
  public static Row plus(Row sum, Row row, Instant updatedAt) {
    return new RowSum(1).add(sum, row, updatedAt);
  }

  /** With the key of the sum. */
  public static Row minus(Row sum, Row row, Instant updatedAt) {
    return new RowSum(-1).add(sum, row, updatedAt);
  }

  /**
   * All of them, with the key of the first; two halves at a time, so that many rows take no long.
   */
  public static Optional<Row> total(List<Row> rows) {
    if (rows.size() < 2) {
      return rows.stream().findFirst();
    }
    int half = rows.size() / 2;
    Row first = total(rows.subList(0, half)).orElseThrow();
    Row second = total(rows.subList(half, rows.size())).orElseThrow();
    return Optional.of(plus(first, second, second.updatedAt()));
  }

  private Row add(Row sum, Row row, Instant updatedAt) {
    Times coarse =
        add(
            new Times(sum.sumTimeToDetect(), sum.timeToDetect()),
            new Times(row.sumTimeToDetect(), row.timeToDetect()));
    return new Row(
        sum.cell(),
        sum.service(),
        sum.faultKind(),
        sum.detector(),
        add(sum.counts(), row.counts()),
        coarse.sum(),
        coarse.histogram(),
        updatedAt,
        add(sum.tally(), row.tally()));
  }

  private Counts add(Counts a, Counts b) {
    return new Counts(
        add(a.injections(), b.injections()),
        add(a.detected(), b.detected()),
        add(a.missed(), b.missed()),
        add(a.masked(), b.masked()),
        add(a.unavailable(), b.unavailable()),
        add(a.felt(), b.felt()),
        add(a.feltDetected(), b.feltDetected()),
        add(a.falseAlarms(), b.falseAlarms()),
        add(a.rootCorrect(), b.rootCorrect()),
        add(a.rootWrong(), b.rootWrong()),
        add(a.rootMissed(), b.rootMissed()),
        add(a.placebos(), b.placebos()),
        add(a.placeboAlarms(), b.placeboAlarms()));
  }

  private Tally add(Tally a, Tally b) {
    return new Tally(
        add(a.organicAlerts(), b.organicAlerts()),
        add(a.toDetect(), b.toDetect()),
        add(a.toNotify(), b.toNotify()),
        add(a.toFelt(), b.toFelt()),
        add(new Histogram(a.undetected()), new Histogram(b.undetected())).buckets(),
        add(a.quiet(), b.quiet()),
        new Weights(
            add(a.weights().injectionsMillionths(), b.weights().injectionsMillionths()),
            add(a.weights().detectedMillionths(), b.weights().detectedMillionths()),
            add(a.weights().clipped(), b.weights().clipped())),
        ranks(a.ranks(), b.ranks()),
        wrongRoots(a.wrongRoots(), b.wrongRoots()),
        add(a.forbiddenRoots(), b.forbiddenRoots()),
        add(a.loudestRoots(), b.loudestRoots()),
        tiedRanks(a.tiedRanks(), b.tiedRanks()));
  }

  private Times add(Times a, Times b) {
    Histogram histogram = add(new Histogram(a.histogram()), new Histogram(b.histogram()));
    return histogram.buckets().isEmpty()
        ? Times.NONE
        : new Times(a.sum().plus(b.sum().multipliedBy(sign)), histogram.buckets());
  }

  private Histogram add(Histogram a, Histogram b) {
    return sign > 0 ? a.plus(b) : a.minus(b);
  }

  private Quiet add(Quiet a, Quiet b) {
    long millis = add(a.watched().toMillis(), b.watched().toMillis());
    return new Quiet(
        add(a.windows(), b.windows()),
        add(a.alarmed(), b.alarmed()),
        add(a.falseAlarms(), b.falseAlarms()),
        Duration.ofMillis(millis));
  }

  private List<Rank> ranks(List<Rank> a, List<Rank> b) {
    SortedMap<Integer, Long> counts = new TreeMap<>();
    a.forEach(r -> counts.merge(r.rank(), r.count(), Long::sum));
    b.forEach(r -> counts.merge(r.rank(), sign * r.count(), Long::sum));
    return counts.entrySet().stream()
        .filter(e -> e.getValue() > 0)
        .map(e -> new Rank(e.getKey(), e.getValue()))
        .toList();
  }

  private List<TiedRank> tiedRanks(List<TiedRank> a, List<TiedRank> b) {
    Map<TiedRank, Long> counts = new LinkedHashMap<>();
    a.forEach(t -> counts.merge(counted(t, 0), t.count(), Long::sum));
    b.forEach(t -> counts.merge(counted(t, 0), sign * t.count(), Long::sum));
    return counts.entrySet().stream()
        .filter(e -> e.getValue() > 0)
        .map(e -> counted(e.getKey(), e.getValue()))
        .sorted(BY_TIE)
        .toList();
  }

  private static TiedRank counted(TiedRank of, long count) {
    return new TiedRank(of.rank(), of.wrong(), of.roots(), count);
  }

  private List<NamedInstead> wrongRoots(List<NamedInstead> a, List<NamedInstead> b) {
    SortedMap<String, Long> counts = new TreeMap<>();
    a.forEach(n -> counts.merge(n.service(), n.count(), Long::sum));
    b.forEach(n -> counts.merge(n.service(), sign * n.count(), Long::sum));
    return counts.entrySet().stream()
        .filter(e -> e.getValue() > 0)
        .map(e -> new NamedInstead(e.getKey(), e.getValue()))
        .toList();
  }

  /** Never under 0, for the reason that {@link Histogram#minus} has. */
  private long add(long a, long b) {
    return Math.max(0, a + sign * b);
  }
}
