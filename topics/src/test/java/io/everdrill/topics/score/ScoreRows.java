package io.everdrill.topics.score;

import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ScoreboardEvent.Bucket;
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
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Rows for tests. */
final class ScoreRows {

  static final Instant AT = Instant.parse("2026-11-21T12:00:00Z");

  private ScoreRows() {}

  static Row row(String cell, String service, String fault, String detector) {
    return row(cell, service, fault, detector, Counts.NONE, Tally.NONE);
  }

  static Row row(
      String cell, String service, String fault, String detector, Counts counts, Tally tally) {
    return new Row(
        new CellId(cell), service, fault, detector, counts, Duration.ZERO, List.of(), AT, tally);
  }

  /** So many injections, of which so many are detected; no false alarm. */
  static Counts found(long detected, long of) {
    return new Counts(of, detected, of - detected, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /** As single verdicts give them: detected at some time, with some rank, or missed. */
  static List<Row> some(int rows, Random random) {
    return IntStream.range(0, rows).mapToObj(i -> some(random)).toList();
  }

  private static Row some(Random random) {
    boolean detected = random.nextBoolean();
    List<Bucket> took = List.of(new Bucket(Duration.ofMillis(1 + random.nextInt(20)), 1));
    Times times = new Times(took.getFirst().upTo().minusNanos(random.nextInt(1000)), took);
    long weight = random.nextLong(1, 50_000_000);
    int rank = 1 + random.nextInt(Rank.LAST);
    Tally tally =
        new Tally(
            random.nextInt(2),
            detected ? times : Times.NONE,
            detected ? times : Times.NONE,
            random.nextBoolean() ? times : Times.NONE,
            detected ? List.of() : took,
            new Quiet(2, random.nextInt(2), random.nextInt(3), Duration.ofMinutes(2)),
            new Weights(weight, detected ? weight : 0, random.nextInt(2)),
            detected ? List.of(new Rank(rank, 1)) : List.of(),
            detected ? List.of() : List.of(new NamedInstead("s" + random.nextInt(4), 1)),
            random.nextInt(2),
            random.nextInt(2),
            detected ? List.of(new TiedRank(rank, 1 + random.nextInt(2), 0, 1)) : List.of());
    Row row = row("shop", "payments", "process-pause", "m", found(detected ? 1 : 0, 1), tally);
    return new Row(
        row.cell(),
        row.service(),
        row.faultKind(),
        row.detector(),
        row.counts(),
        detected ? times.sum() : Duration.ZERO,
        detected ? took : List.of(),
        AT,
        tally);
  }
}
