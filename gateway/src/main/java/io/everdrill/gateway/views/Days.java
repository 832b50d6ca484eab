package io.everdrill.gateway.views;

import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What was drilled on each day and what came of it: what a calendar shows of the past. A drill that
 * is not held any more is counted by its verdicts.
 *
 * @param zone in which a day begins
 * @param days on which there was something, in order
 * @param wholeSince from when on no drill is left out; before, only those that were judged count
 * @param complete false if older verdicts are not held any more
 */
public record Days(String zone, List<Day> days, Instant wholeSince, boolean complete) {

  /** What became of a drill. */
  enum Fate {
    ACTIVE,
    SKIPPED,
    NOTICED,
    MISSED,
    OTHER
  }

  /**
   * One day.
   *
   * @param day as 2026-11-22
   * @param drills that began, skipped ones apart: the sum of the four that follow
   * @param noticed each fault by some detector
   * @param missed some fault by none
   * @param other neither: a placebo, without effect, masked, or some fault not judged yet
   */
  public record Day(
      String day, int drills, int active, int noticed, int missed, int other, int skipped) {}

  /**
   * One drill, as far as it is known.
   *
   * @param verdicts of its faults that are judged
   */
  record Known(DrillId drill, Instant began, Fate fate, List<VerdictEvent.Injection> verdicts) {
    LocalDate day(ZoneId zone) {
      return began.atZone(zone).toLocalDate();
    }
  }

  /**
   * The days of drills and verdicts.
   *
   * @param drills of which some may not have a verdict
   * @param heldSince no drill that began later is missing among them
   */
  public static Days of(
      ZoneId zone,
      Collection<BriefDrill> drills,
      Instant heldSince,
      Page<VerdictEvent.Injection> verdicts) {
    Map<LocalDate, Map<Fate, Integer>> counts = new TreeMap<>();
    for (Known drill : known(drills, verdicts)) {
      counts
          .computeIfAbsent(drill.day(zone), d -> new EnumMap<>(Fate.class))
          .merge(drill.fate(), 1, Integer::sum);
    }
    List<Day> days = counts.entrySet().stream().map(e -> day(e.getKey(), e.getValue())).toList();
    return new Days(zone.getId(), days, heldSince, verdicts.complete());
  }

  /** Each drill that is held, or of which a verdict is. */
  static Collection<Known> known(
      Collection<BriefDrill> drills, Page<VerdictEvent.Injection> verdicts) {
    Map<DrillId, List<VerdictEvent.Injection>> judged = new HashMap<>();
    for (VerdictEvent.Injection verdict : verdicts.items()) {
      judged.computeIfAbsent(verdict.injection().drill(), d -> new ArrayList<>()).add(verdict);
    }
    Map<DrillId, Known> known = new HashMap<>();
    judged.forEach((id, own) -> known.put(id, new Known(id, began(own), fate(own), own)));
    for (BriefDrill drill : drills) {
      List<VerdictEvent.Injection> own = judged.getOrDefault(drill.drill(), List.of());
      known.put(drill.drill(), new Known(drill.drill(), drill.began(), fate(drill, own), own));
    }
    return known.values();
  }

  private static Instant began(List<VerdictEvent.Injection> verdicts) {
    return verdicts.stream()
        .map(VerdictEvent.Injection::appliedAt)
        .min(Instant::compareTo)
        .orElseThrow();
  }

  private static Fate fate(BriefDrill drill, List<VerdictEvent.Injection> verdicts) {
    return switch (drill.state()) {
      case SKIPPED -> Fate.SKIPPED;
      case ACTIVE -> Fate.ACTIVE;
      case DONE -> done(drill, verdicts);
    };
  }

  /** As long as one of its faults is not judged, it may still be missed. */
  private static Fate done(BriefDrill drill, List<VerdictEvent.Injection> verdicts) {
    Set<InjectionId> judged =
        verdicts.stream().map(VerdictEvent.Injection::injection).collect(Collectors.toSet());
    Fate fate = fate(verdicts);
    boolean all = judged.containsAll(drill.applied().keySet());
    return fate == Fate.NOTICED && !all ? Fate.OTHER : fate;
  }

  private static Fate fate(List<VerdictEvent.Injection> verdicts) {
    List<Seen> seen = verdicts.stream().map(v -> Seen.of(v, "")).flatMap(Optional::stream).toList();
    if (seen.stream().anyMatch(Seen::missed)) {
      return Fate.MISSED;
    }
    return seen.isEmpty() ? Fate.OTHER : Fate.NOTICED;
  }

  private static Day day(LocalDate day, Map<Fate, Integer> counts) {
    int active = counts.getOrDefault(Fate.ACTIVE, 0);
    int noticed = counts.getOrDefault(Fate.NOTICED, 0);
    int missed = counts.getOrDefault(Fate.MISSED, 0);
    int other = counts.getOrDefault(Fate.OTHER, 0);
    int drills = active + noticed + missed + other;
    return new Day(
        day.toString(),
        drills,
        active,
        noticed,
        missed,
        other,
        counts.getOrDefault(Fate.SKIPPED, 0));
  }
}
