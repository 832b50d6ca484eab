package io.everdrill.standalone.commands;

import io.everdrill.runtime.RecordListener;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Json;
import io.everdrill.topics.UnreadableEvent;
import io.everdrill.topics.chance.ChanceLedger;
import io.everdrill.topics.chance.DrawnDrill;
import io.everdrill.topics.chance.Place;
import io.everdrill.topics.chance.Proof;
import io.everdrill.topics.events.ChanceEvent;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.TargetId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The proof of each drill, and how many of each kind there are.
 *
 * @param complete whether nothing had to be left out
 * @param unreadable records that were no events of ours
 */
record AuditReport(
    List<Audited> drills,
    long proven,
    long notYet,
    long refuted,
    long unknown,
    boolean complete,
    long unreadable) {

  /** One drill. */
  record Audited(
      DrillId drill, String scenario, List<TargetId> targets, Instant startedAt, Proof proof) {}

  static AuditReport of(List<Audited> drills, boolean complete, long unreadable) {
    return new AuditReport(
        drills,
        count(drills, Proof.Proven.class),
        count(drills, Proof.NotYet.class),
        count(drills, Proof.Refuted.class),
        count(drills, Proof.Unknown.class),
        complete,
        unreadable);
  }

  private static long count(List<Audited> drills, Class<? extends Proof> kind) {
    return drills.stream().filter(d -> kind.isInstance(d.proof())).count();
  }

  boolean holds() {
    return refuted == 0 && unknown == 0 && complete && unreadable == 0;
  }

  String text() {
    List<String> lines = new ArrayList<>();
    for (Audited audited : drills) {
      lines.add(
          "%s: %s on %s, %s: %s"
              .formatted(
                  audited.drill(),
                  audited.scenario(),
                  audited.targets().stream().map(TargetId::value).collect(Collectors.joining(", ")),
                  Json.format(audited.startedAt()),
                  words(audited.proof())));
    }
    lines.add(
        "%d proven, %d not yet, %d refuted, %d unknown"
            .formatted(proven, notYet, refuted, unknown));
    if (!complete) {
      lines.add("NOT ALL: there are more drills than are held at once; ask by --cell or --from.");
    }
    if (unreadable > 0) {
      lines.add(unreadable + " records could NOT be read.");
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static String words(Proof proof) {
    return switch (proof) {
      case Proof.Proven proven -> "proven";
      case Proof.NotYet(Instant seedAfter) ->
          "not yet (the seed is told after " + Json.format(seedAfter) + ")";
      case Proof.Refuted(List<Proof.Difference> differences) ->
          differences.stream()
              .map(Proof.Difference::toString)
              .collect(
                  Collectors.joining(
                      System.lineSeparator() + "  ",
                      "REFUTED" + System.lineSeparator() + "  ",
                      ""));
      case Proof.Unknown(String why) -> "unknown: " + why;
    };
  }

  /**
   * Takes what the topics have, for the drills that are asked for. Of the lists of candidates it
   * takes those that a drill taken before was drawn from: drills are to be read first.
   */
  static final class Reader implements RecordListener {
    private final EventCodec codec = new EventCodec(Operator.SOURCE);
    private final ChanceLedger ledger;
    private final String cell;
    private final String drill;
    private final Set<String> digests = new HashSet<>();
    private long unreadable;

    /**
     * @param cell the only one; empty for all
     * @param drill the only one; empty for all
     */
    Reader(ChanceLedger ledger, String cell, String drill) {
      this.ledger = ledger;
      this.cell = cell;
      this.drill = drill;
    }

    @Override
    public void received(ConsumerRecord<byte[], byte[]> record) {
      if (record.value() == null) {
        return;
      }
      try {
        Event event = codec.decode(record.headers(), record.value());
        if (isAskedFor(event)) {
          if (event instanceof DrillEvent.Started started) {
            digests.add(started.draw().candidatesDigest());
          }
          ledger.take(event, Place.of(record));
        }
      } catch (UnreadableEvent e) {
        unreadable++;
      }
    }

    private boolean isAskedFor(Event event) {
      return switch (event) {
        case DrillEvent told ->
            (cell.isEmpty() || told.cell().value().equals(cell))
                && (drill.isEmpty() || told.drill().value().equals(drill));
        case ChanceEvent.Candidates list -> digests.contains(list.digest());
        default -> true;
      };
    }

    AuditReport report() {
      List<Audited> audited = new ArrayList<>();
      for (DrawnDrill d : ledger.drills()) {
        Proof proof = ledger.proof(d.drill()).orElseThrow();
        audited.add(new Audited(d.drill(), d.scenario(), d.targets(), d.startedAt(), proof));
      }
      audited.sort(Comparator.comparing(Audited::startedAt));
      return of(audited, ledger.complete(), unreadable);
    }
  }
}
