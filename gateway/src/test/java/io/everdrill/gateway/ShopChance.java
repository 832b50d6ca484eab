package io.everdrill.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.topics.Sha256;
import io.everdrill.topics.chance.CandidateList;
import io.everdrill.topics.chance.Draws;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ChanceEvent.Candidate;
import io.everdrill.topics.events.ChanceEvent.Candidates;
import io.everdrill.topics.events.ChanceEvent.Commitment;
import io.everdrill.topics.events.ChanceEvent.Seed;
import io.everdrill.topics.events.DrillEvent.Moment;
import io.everdrill.topics.events.TargetId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

/**
 * Draws that a scheduler might have made, with the same seed each day: for a test that wants a
 * certain target, the candidates are those of the shop's services among which it is drawn.
 */
final class ShopChance {

  private static final CellId CELL = ShopStory.CELL;
  private static final byte[] SEED = Sha256.of("the seed of the shop".getBytes(UTF_8));
  private static final double DRILLS_PER_HOUR = 12;

  private ShopChance() {}

  static CandidateList candidates(long drill, String service) {
    List<String> services = new ArrayList<>(new TreeSet<>(ShopStory.CALLS.keySet()));
    int at = services.indexOf(service);
    double drawn = Draws.uniform(SEED, CELL, drill, "target");
    int size = services.size();
    // Of a single service that one is drawn, so this ends.
    while ((int) (drawn * size) > at || size - (int) (drawn * size) > services.size() - at) {
      size--;
    }
    int first = at - (int) (drawn * size);
    return CandidateList.of(
        CELL, services.subList(first, first + size).stream().map(ShopChance::paused).toList());
  }

  private static Candidate paused(String service) {
    return new Candidate(new TargetId(service + "-1"), "paused", 1, 1);
  }

  static Draws.Drawn draw(long drill, String service) {
    return Draws.draw(SEED, CELL, drill, candidates(drill, service));
  }

  static Moment moment(long drill, Instant due) {
    Instant from = due.minus(Draws.gap(SEED, CELL, drill, 0, DRILLS_PER_HOUR));
    return new Moment(due, from, 0, DRILLS_PER_HOUR);
  }

  static Candidates listed(long drill, String service, Instant now) {
    CandidateList list = candidates(drill, service);
    return new Candidates(CELL, list.digest(), list.candidates(), now);
  }

  /** Of the day of an instant and of the one before, in which the moment may have been drawn. */
  static List<Commitment> promised(Instant now) {
    return days(now).stream().map(day -> new Commitment(day, Sha256.hex(SEED), now)).toList();
  }

  static List<Seed> told(Instant now) {
    String seed = HexFormat.of().formatHex(SEED);
    return days(now).stream().map(day -> new Seed(day, seed, now)).toList();
  }

  private static List<LocalDate> days(Instant now) {
    LocalDate day = LocalDate.ofInstant(now, ZoneOffset.UTC);
    return List.of(day.minusDays(1), day);
  }
}
