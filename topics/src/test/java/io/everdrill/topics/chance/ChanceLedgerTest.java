package io.everdrill.topics.chance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.Json;
import io.everdrill.topics.Sha256;
import io.everdrill.topics.Topic;
import io.everdrill.topics.chance.Proof.Difference;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ChanceEvent.Candidate;
import io.everdrill.topics.events.ChanceEvent.Candidates;
import io.everdrill.topics.events.ChanceEvent.Commitment;
import io.everdrill.topics.events.ChanceEvent.Seed;
import io.everdrill.topics.events.DrillEvent.Draw;
import io.everdrill.topics.events.DrillEvent.Moment;
import io.everdrill.topics.events.DrillEvent.Started;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.TargetId;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ChanceLedgerTest {

  private static final CellId CELL = new CellId("shop");
  private static final DrillId DRILL = DrillId.of(CELL, 4);
  private static final LocalDate DAY = LocalDate.parse("2026-11-21");
  private static final Instant MIDNIGHT = Instant.parse("2026-11-21T00:00:00Z");
  private static final Instant DRAWN_FROM = Instant.parse("2026-11-21T02:00:00Z");
  private static final byte[] SEED = Sha256.of("the seed of the day".getBytes(UTF_8));
  private static final CandidateList PAIRS =
      CandidateList.of(
          CELL,
          List.of(
              pair("cart-1", "pause"),
              pair("cart-1", "load"),
              pair("pay-1", "pause"),
              pair("pay-2", "pause")));
  private static final Moment MOMENT =
      new Moment(DRAWN_FROM.plus(Draws.gap(SEED, CELL, 4, 1, 6)), DRAWN_FROM, 1, 6);
  private static final Draws.Drawn DRAWN = Draws.draw(SEED, CELL, 4, PAIRS);

  private static final Commitment PROMISED = new Commitment(DAY, Sha256.hex(SEED), MIDNIGHT);
  private static final Seed TOLD = seed(SEED);
  private static final Candidates LIST =
      new Candidates(CELL, PAIRS.digest(), PAIRS.candidates(), DRAWN_FROM);

  private final ChanceLedger ledger = new ChanceLedger(100, 1_000);

  @Test
  void provenInWhateverOrderTheTopicsAreRead() {
    List<Consumer<ChanceLedger>> facts =
        new ArrayList<>(List.of(this::promise, this::list, this::start, this::tell));

    for (int turn = 0; turn < facts.size(); turn++) {
      Collections.rotate(facts, 1);
      ChanceLedger read = new ChanceLedger(100, 1_000);
      facts.forEach(fact -> fact.accept(read));

      assertThat(read.proof(DRILL)).contains(new Proof.Proven(HexFormat.of().formatHex(SEED)));
    }
  }

  @Test
  void notYetWhileTheSeedIsSecret() {
    promise(ledger);
    list(ledger);
    start(ledger);

    assertThat(ledger.proof(DRILL))
        .contains(new Proof.NotYet(Instant.parse("2026-11-22T00:00:00Z")));
  }

  @Test
  void refutedWhereAnythingThatWasDrawnIsAnother() {
    assertThat(refuted(told -> told.put("scenario", DRAWN.candidate().scenario() + "-x")))
        .extracting(Difference::what)
        .containsExactly("scenario");
    assertThat(refuted(told -> told.withObject("/draw").put("probability", 0.5)))
        .extracting(Difference::what)
        .containsExactly("draw.probability");
    assertThat(refuted(told -> told.withObject("/draw").put("candidates", 5)))
        .extracting(Difference::what)
        .containsExactly("draw.candidates");
    assertThat(
            refuted(told -> ((ObjectNode) told.at("/injections/0/target")).put("target", "pay-9")))
        .containsExactly(
            new Difference(
                "injections",
                "everdrill.drills-0@7",
                "one on " + DRAWN.candidate().target(),
                "[pay-9]"));
    assertThat(
            refuted(told -> told.withObject("/moment").put("due", "2026-11-21T02:00:01.000000Z")))
        .containsExactly(
            new Difference(
                "moment.due",
                "everdrill.drills-0@7",
                MOMENT.due().toString(),
                "2026-11-21T02:00:01Z"));
    assertThat(refuted(told -> told.withObject("/moment").put("drillsPerHour", 0)))
        .extracting(Difference::what)
        .containsExactly("moment");
  }

  /** All but the number fits: the drawn index is one that suited somebody. */
  @Test
  void refutedWhereAnotherOfTheCandidatesWasTaken() {
    int other = (DRAWN.draw().index() + 1) % PAIRS.candidates().size();
    Candidate wanted = PAIRS.candidates().get(other);

    List<Difference> found =
        refuted(
            told -> {
              told.withObject("/draw").put("index", other);
              told.put("scenario", wanted.scenario());
              ((ObjectNode) told.at("/injections/0/target")).put("target", wanted.target().value());
            });

    assertThat(found)
        .contains(
            new Difference(
                "draw.index",
                "everdrill.drills-0@7",
                String.valueOf(DRAWN.draw().index()),
                String.valueOf(other)));
  }

  @Test
  void refutedWhereTheListIsNotTheOneOfTheDigest() {
    promise(ledger);
    start(ledger);
    List<Candidate> shorter = PAIRS.candidates().subList(1, 4);
    take(ledger, new Candidates(CELL, PAIRS.digest(), shorter, DRAWN_FROM), Topic.CANDIDATES, 0);

    assertThat(differences())
        .extracting(Difference::what)
        .contains("SHA-256 of the candidates", "draw.candidates");
  }

  @Test
  void refutedWhereTheSeedIsNotTheOneThatWasPromised() {
    take(ledger, new Commitment(DAY, Sha256.hex(new byte[32]), MIDNIGHT), Topic.RANDOMNESS, 0);
    // Of two promises the earliest counts.
    take(ledger, PROMISED, Topic.RANDOMNESS, 1);
    list(ledger);
    start(ledger);
    tell(ledger);

    assertThat(differences())
        .extracting(Difference::what)
        .containsExactly("SHA-256 of the seed of 2026-11-21");
  }

  @Test
  void refutedWhereTheSeedWasPromisedTooLateOrToldTooEarly() {
    list(ledger);
    start(ledger);
    assertThat(differences())
        .extracting(Difference::what, Difference::found)
        .containsExactly(tuple("commitment of 2026-11-21", "none"));

    ledger.take(PROMISED, place(Topic.RANDOMNESS, 0, MOMENT.due().plusSeconds(9)));
    ledger.take(TOLD, place(Topic.RANDOMNESS, 1, DRAWN_FROM));

    assertThat(differences())
        .extracting(Difference::what)
        .containsExactly("commitment of 2026-11-21", "seed of 2026-11-21");
  }

  @Test
  void refutedWhereTheListIsNowhereOrTheDrillWasToldTwice() {
    promise(ledger);
    start(ledger);
    tell(ledger);
    assertThat(differences()).extracting(Difference::what).containsExactly("candidates");

    list(ledger);
    ledger.take(started(told -> told.put("scenario", "another")), place(Topic.DRILLS, 8, MIDNIGHT));

    assertThat(differences())
        .containsExactly(
            new Difference(
                "drill",
                "everdrill.drills-0@8",
                "the drill as at everdrill.drills-0@7",
                "another"));
  }

  @Test
  void unknownWhereTheListHadToGoOrTheDrawWasOfAnotherKind() {
    ChanceLedger small = new ChanceLedger(100, 4);
    promise(small);
    list(small);
    start(small);
    tell(small);
    CandidateList one = CandidateList.of(CELL, PAIRS.candidates().subList(0, 1));
    take(
        small,
        new Candidates(CELL, one.digest(), one.candidates(), DRAWN_FROM),
        Topic.CANDIDATES,
        1);

    assertThat(small.proof(DRILL).orElseThrow()).isInstanceOf(Proof.Unknown.class);
    assertThat(small.complete()).isFalse();

    promise(ledger);
    ledger.take(
        started(told -> told.withObject("/draw").put("mode", "replay")),
        place(Topic.DRILLS, 7, MOMENT.due()));
    assertThat(ledger.proof(DRILL).orElseThrow()).isInstanceOf(Proof.Unknown.class);
  }

  @Test
  void holdsNoMoreDrillsThanItMay() {
    ChanceLedger small = new ChanceLedger(3, 1_000);
    for (long number = 1; number <= 10; number++) {
      String id = DrillId.of(CELL, number).value();
      take(small, started(told -> told.put("drill", id)), Topic.DRILLS, number);
    }

    assertThat(small.drills()).extracting(d -> d.drill().number()).containsExactly(8L, 9L, 10L);
    assertThat(small.complete()).isFalse();
    assertThat(small.proof(DRILL)).isEmpty();
  }

  private List<Difference> refuted(Consumer<ObjectNode> tampering) {
    ChanceLedger read = new ChanceLedger(100, 1_000);
    promise(read);
    list(read);
    tell(read);
    take(read, started(tampering), Topic.DRILLS, 7);
    return ((Proof.Refuted) read.proof(DRILL).orElseThrow()).differences();
  }

  private List<Difference> differences() {
    return ((Proof.Refuted) ledger.proof(DRILL).orElseThrow()).differences();
  }

  private void promise(ChanceLedger into) {
    into.take(PROMISED, place(Topic.RANDOMNESS, 0, MIDNIGHT));
  }

  private void list(ChanceLedger into) {
    take(into, LIST, Topic.CANDIDATES, 0);
  }

  private void start(ChanceLedger into) {
    take(into, started(told -> {}), Topic.DRILLS, 7);
  }

  private void tell(ChanceLedger into) {
    into.take(TOLD, place(Topic.RANDOMNESS, 2, MIDNIGHT.plusSeconds(90_000)));
  }

  private static void take(ChanceLedger into, Event event, Topic topic, long offset) {
    into.take(event, place(topic, offset, MOMENT.due()));
  }

  private static Place place(Topic topic, long offset, Instant appendedAt) {
    return new Place(topic.name(Topic.DEFAULT_PREFIX), 0, offset, appendedAt);
  }

  private static Seed seed(byte[] bytes) {
    return new Seed(DAY, HexFormat.of().formatHex(bytes), MIDNIGHT.plusSeconds(90_000));
  }

  private static Candidate pair(String target, String scenario) {
    return new Candidate(new TargetId(target), scenario, 2, 1);
  }

  /** The golden file of a drill, drawn by the seed, and then something else. */
  private static Started started(Consumer<ObjectNode> tampering) {
    String golden = "/golden/io.everdrill.drill.started.v1~with-moment.json";
    try (InputStream file = ChanceLedgerTest.class.getResourceAsStream(golden)) {
      ObjectNode told = (ObjectNode) Json.mapper().readTree(file);
      Draw draw = DRAWN.draw();
      told.put("cell", CELL.value()).put("drill", DRILL.value());
      told.put("scenario", DRAWN.candidate().scenario());
      told.put("startedAt", Json.format(MOMENT.due().plusMillis(200)));
      told.set("draw", Json.mapper().valueToTree(draw));
      told.set("moment", Json.mapper().valueToTree(MOMENT));
      ((ObjectNode) told.at("/injections/0/target"))
          .put("target", DRAWN.candidate().target().value());
      tampering.accept(told);
      return Json.mapper().treeToValue(told, Started.class);
    } catch (IOException e) {
      throw new IllegalStateException(golden, e);
    }
  }
}
