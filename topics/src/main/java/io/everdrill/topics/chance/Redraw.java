package io.everdrill.topics.chance;

import io.everdrill.topics.Sha256;
import io.everdrill.topics.Topic;
import io.everdrill.topics.chance.ChanceLedger.Claim;
import io.everdrill.topics.chance.ChanceLedger.Told;
import io.everdrill.topics.events.ChanceEvent.Candidate;
import io.everdrill.topics.events.ChanceEvent.Candidates;
import io.everdrill.topics.events.ChanceEvent.Seed;
import io.everdrill.topics.events.DrillEvent.Draw;
import io.everdrill.topics.events.DrillEvent.Mode;
import io.everdrill.topics.events.DrillEvent.Moment;
import io.everdrill.topics.events.Split;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One drill, drawn again from what the topics say, and compared with what was done. Made for one
 * answer.
 */
final class Redraw {

  private static final String NONE = "none";

  private final ChanceLedger ledger;
  private final Claim claim;
  private final DrawnDrill drill;

  /** Each once: the moment's day and the draw's may be the same. */
  private final Set<Proof.Difference> differences = new LinkedHashSet<>();

  /** Days whose seed is not told yet. */
  private final TreeSet<LocalDate> secret = new TreeSet<>();

  Redraw(ChanceLedger ledger, Claim claim) {
    this.ledger = ledger;
    this.claim = claim;
    this.drill = claim.drill();
  }

  Proof proof() {
    for (Place again : claim.again()) {
      differs("drill", again, "the drill as at " + claim.at(), "another");
    }
    Mode mode = drill.draw().mode();
    if (mode != Mode.DOUBLE_RANDOM && differences.isEmpty()) {
      return new Proof.Unknown("a draw of mode " + mode + " cannot be drawn again");
    }
    Optional<byte[]> seed = seed(day(drill.startedAt()));
    checkMoment();
    String digest = drill.draw().candidatesDigest();
    Optional<Told<Candidates>> list = ledger.candidates(digest);
    list.ifPresent(this::checkDraw);
    boolean gone = list.isEmpty() && !ledger.complete();
    // Before the seed is told, it may only not have been read yet.
    if (list.isEmpty() && !gone && secret.isEmpty()) {
      differs("candidates", Topic.CANDIDATES.shortName(), "the list " + digest, NONE);
    }
    if (!differences.isEmpty()) {
      return new Proof.Refuted(List.copyOf(differences));
    }
    if (!secret.isEmpty()) {
      return new Proof.NotYet(secret.last().plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    }
    return gone
        ? new Proof.Unknown("the list of candidates " + digest + " is no longer held here")
        : new Proof.Proven(HexFormat.of().formatHex(seed.orElseThrow()));
  }

  /** The day's seed, if it is told; that it was promised before the drill, and told after it. */
  private Optional<byte[]> seed(LocalDate day) {
    Instant began = claim.at().appendedAt();
    ledger
        .commitment(day)
        .map(Told::at)
        .ifPresentOrElse(
            at -> {
              if (at.appendedAt().isAfter(began)) {
                differs("commitment of " + day, at, "no later than " + began, at.appendedAt());
              }
            },
            () -> {
              String where = Topic.RANDOMNESS.shortName();
              differs("commitment of " + day, where, "one before the drill", NONE);
            });
    Optional<Told<Seed>> told = ledger.seed(day);
    if (told.isEmpty()) {
      secret.add(day);
    }
    return told.flatMap(
        seed -> {
          Place at = seed.at();
          if (at.appendedAt().isBefore(began)) {
            differs("seed of " + day, at, "no earlier than " + began, at.appendedAt());
          }
          return bytes(seed);
        });
  }

  private Optional<byte[]> bytes(Told<Seed> told) {
    LocalDate day = told.event().day();
    try {
      byte[] seed = HexFormat.of().parseHex(told.event().seed());
      ledger
          .commitment(day)
          .map(promised -> promised.event().sha256())
          .ifPresent(
              sha256 ->
                  equal("SHA-256 of the seed of " + day, told.at(), sha256, Sha256.hex(seed)));
      return Optional.of(seed);
    } catch (IllegalArgumentException e) {
      differs("seed of " + day, told.at(), "hex digits", told.event().seed());
      return Optional.empty();
    }
  }

  private void checkMoment() {
    Moment moment = drill.moment();
    if (!(moment.drillsPerHour() > 0)) {
      differs("moment", claim.at(), "one that was drawn", "one that was not");
      return;
    }
    if (moment.due().isAfter(drill.startedAt())) {
      differs("moment.due", claim.at(), "no later than " + drill.startedAt(), moment.due());
    }
    seed(day(moment.drawnFrom()))
        .map(seed -> gap(seed, moment))
        .ifPresent(
            gap -> equal("moment.due", claim.at(), moment.drawnFrom().plus(gap), moment.due()));
  }

  private Duration gap(byte[] seed, Moment moment) {
    long number = drill.drill().number();
    return Draws.gap(seed, drill.drill().cell(), number, moment.redraws(), moment.drillsPerHour());
  }

  private void checkDraw(Told<Candidates> told) {
    Draw draw = drill.draw();
    CandidateList list = CandidateList.of(drill.drill().cell(), told.event().candidates());
    equal("SHA-256 of the candidates", told.at(), draw.candidatesDigest(), list.digest());
    equal("draw.candidates", claim.at(), list.candidates().size(), draw.candidates());
    if (draw.index() < list.candidates().size()) {
      checkDone(list.candidates().get(draw.index()));
    }
    if (!list.candidates().isEmpty()) {
      seed(day(drill.startedAt()))
          .map(seed -> Draws.draw(seed, list.cell(), drill.drill().number(), list).draw())
          .ifPresent(
              drawn -> {
                equal("draw.index", claim.at(), drawn.index(), draw.index());
                equal("draw.probability", claim.at(), drawn.probability(), draw.probability());
              });
    }
  }

  /** What was done is what the index says. */
  private void checkDone(Candidate drawn) {
    equal("scenario", claim.at(), drawn.scenario(), drill.scenario());
    equal("scenarioVersion", claim.at(), drawn.scenarioVersion(), drill.scenarioVersion());
    if (!drill.targets().contains(drawn.target()) && !mayHoldOthersApart()) {
      differs("injections", claim.at(), "one on " + drawn.target(), drill.targets());
    }
  }

  /**
   * Across a bridge the drawn target stands between the groups, and nothing is injected on it.
   * Where the scenario of that version is forgotten, several injections may have been such a split.
   */
  private boolean mayHoldOthersApart() {
    return ledger
        .split(drill.scenario(), drill.scenarioVersion())
        .map(split -> split == Split.BRIDGE)
        .orElse(drill.targets().size() > 1);
  }

  private void equal(String what, Place where, Object expected, Object found) {
    if (!Objects.equals(expected, found)) {
      differs(what, where, expected.toString(), found);
    }
  }

  private void differs(String what, Object where, String expected, Object found) {
    differences.add(new Proof.Difference(what, where.toString(), expected, found.toString()));
  }

  private static LocalDate day(Instant at) {
    return LocalDate.ofInstant(at, ZoneOffset.UTC);
  }
}
