package io.everdrill.topics.chance;

import io.everdrill.topics.Topic;
import io.everdrill.topics.events.ChanceEvent;
import io.everdrill.topics.events.DefinitionEvent.Scenario;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.Split;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the topics say of chance: drills as they were started, the lists that they were drawn from,
 * and the days' seeds, promised and told. Any order between topics gives the same proofs.
 *
 * <p>Of a day's commitments and seeds the earliest counts. Where more is taken than is held, the
 * oldest goes.
 */
public final class ChanceLedger {

  /** More than two years; randomness is kept for 400 days. */
  private static final int MAX_DAYS = 800;

  private static final int MAX_SCENARIOS = 10_000;

  private final int maxDrills;
  private final long maxPairs;
  private final Map<DrillId, Claim> claims = new LinkedHashMap<>();
  private final Map<String, Told<ChanceEvent.Candidates>> lists = new LinkedHashMap<>();
  private final TreeMap<LocalDate, Told<ChanceEvent.Commitment>> commitments = new TreeMap<>();
  private final TreeMap<LocalDate, Told<ChanceEvent.Seed>> seeds = new TreeMap<>();
  private final Map<String, Split> splits = new LinkedHashMap<>();
  private long pairs;
  private long dropped;

  /** An event and where it stands. */
  record Told<E extends Event>(E event, Place at) {}

  /**
   * What a drill says of itself.
   *
   * @param again where it was said once more, and otherwise
   */
  record Claim(DrawnDrill drill, Place at, List<Place> again) {}

  /**
   * @param maxPairs of target and scenario, in all lists together
   */
  public ChanceLedger(int maxDrills, long maxPairs) {
    this.maxDrills = maxDrills;
    this.maxPairs = maxPairs;
  }

  /** Where all of this is told. */
  public static Set<Topic> topics() {
    return Set.of(Topic.DRILLS, Topic.CANDIDATES, Topic.RANDOMNESS, Topic.SCENARIOS);
  }

  /** What says nothing of chance is passed over. */
  public void take(Event event, Place at) {
    switch (event) {
      case DrillEvent.Started started -> claim(DrawnDrill.of(started), at);
      case ChanceEvent.Candidates list -> list(list, at);
      case ChanceEvent.Commitment commitment ->
          earliest(commitments, commitment.day(), new Told<>(commitment, at));
      case ChanceEvent.Seed seed -> earliest(seeds, seed.day(), new Told<>(seed, at));
      case Scenario scenario -> {
        splits.put(version(scenario.scenario(), scenario.version()), scenario.split());
        dropEldest(splits, MAX_SCENARIOS);
      }
      default -> {}
    }
  }

  private void claim(DrawnDrill drill, Place at) {
    Claim known = claims.get(drill.drill());
    if (known == null) {
      claims.put(drill.drill(), new Claim(drill, at, List.of()));
      dropEldest(claims, maxDrills);
    } else if (!known.drill().equals(drill) && known.again().isEmpty()) {
      claims.put(drill.drill(), new Claim(known.drill(), known.at(), List.of(at)));
    }
  }

  private void list(ChanceEvent.Candidates list, Place at) {
    Told<ChanceEvent.Candidates> before = lists.remove(list.digest());
    pairs -= before == null ? 0 : before.event().candidates().size();
    lists.put(list.digest(), new Told<>(list, at));
    pairs += list.candidates().size();
    Iterator<Told<ChanceEvent.Candidates>> eldestFirst = lists.values().iterator();
    while (pairs > maxPairs && lists.size() > 1) {
      pairs -= eldestFirst.next().event().candidates().size();
      eldestFirst.remove();
      dropped++;
    }
  }

  private static <E extends Event> void earliest(
      TreeMap<LocalDate, Told<E>> days, LocalDate day, Told<E> told) {
    days.merge(day, told, (a, b) -> b.at().offset() < a.at().offset() ? b : a);
    if (days.size() > MAX_DAYS) {
      days.pollFirstEntry();
    }
  }

  private <K, V> void dropEldest(Map<K, V> map, int most) {
    if (map.size() > most) {
      Iterator<K> eldestFirst = map.keySet().iterator();
      eldestFirst.next();
      eldestFirst.remove();
      dropped++;
    }
  }

  /** Draws the drill again; empty if it is not held here. */
  public Optional<Proof> proof(DrillId drill) {
    return Optional.ofNullable(claims.get(drill)).map(claim -> new Redraw(this, claim).proof());
  }

  /** The drills that are held, in the order in which they were taken. */
  public List<DrawnDrill> drills() {
    return claims.values().stream().map(Claim::drill).toList();
  }

  /** Whether nothing had to go. */
  public boolean complete() {
    return dropped == 0;
  }

  Optional<Told<ChanceEvent.Candidates>> candidates(String digest) {
    return Optional.ofNullable(lists.get(digest));
  }

  Optional<Told<ChanceEvent.Commitment>> commitment(LocalDate day) {
    return Optional.ofNullable(commitments.get(day));
  }

  Optional<Told<ChanceEvent.Seed>> seed(LocalDate day) {
    return Optional.ofNullable(seeds.get(day));
  }

  /** How a scenario of this version splits the targets; empty where the version is not known. */
  Optional<Split> split(String scenario, int version) {
    return Optional.ofNullable(splits.get(version(scenario, version)));
  }

  private static String version(String scenario, int version) {
    return scenario + "/" + version;
  }
}
