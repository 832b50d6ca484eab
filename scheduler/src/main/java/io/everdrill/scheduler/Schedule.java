package io.everdrill.scheduler;

import io.everdrill.topics.chance.Draws;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DrillEvent.Moment;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.InjectionEvent;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * What a cell's scheduler keeps: the next drill number and its moment, what runs, what rests.
 *
 * @param number of the next drill, from 1
 * @param after from when its moment was drawn
 * @param moment when it is due; the midnight after {@code after} means: draw again with the new
 *     day's seed, which changes nothing about a Poisson process but lets each day's seed be told
 * @param redraws how often this number's moment was drawn before
 * @param drillsPerHour the pace that the moment was drawn at
 * @param started how many drills were started
 * @param listed day and digest of the candidate list published last, as {@code 2026-11-21/3f..},
 *     for the topic keeps a list for a time alone; empty if none was
 * @param restUntil when the cell's last cooldown is over
 */
record Schedule(
    CellId cell,
    long number,
    Instant after,
    Instant moment,
    int redraws,
    double drillsPerHour,
    long started,
    String listed,
    List<RunningDrill> running,
    Instant restUntil) {

  Schedule {
    running = List.copyOf(running);
  }

  static Schedule first(CellId cell, double drillsPerHour, Instant now, DaySeeds seeds) {
    return new Schedule(
        cell,
        1,
        now,
        drawn(cell, 1, 0, drillsPerHour, now, seeds),
        0,
        drillsPerHour,
        0,
        "",
        List.of(),
        Instant.EPOCH);
  }

  /** The number is used up; the next one's moment is drawn. */
  Schedule next(Instant from, DaySeeds seeds) {
    return new Schedule(
        cell,
        number + 1,
        from,
        drawn(cell, number + 1, 0, drillsPerHour, from, seeds),
        0,
        drillsPerHour,
        started,
        listed,
        running,
        restUntil);
  }

  /** The same number's moment, drawn again: at midnight, or because the pace changed. */
  Schedule redrawn(double newDrillsPerHour, Instant from, DaySeeds seeds) {
    return new Schedule(
        cell,
        number,
        from,
        drawn(cell, number, redraws + 1, newDrillsPerHour, from, seeds),
        redraws + 1,
        newDrillsPerHour,
        started,
        listed,
        running,
        restUntil);
  }

  Schedule withStarted(RunningDrill drill) {
    List<RunningDrill> more = new ArrayList<>(running);
    more.add(drill);
    return with(started + 1, listed, more, restUntil);
  }

  Schedule withListed(String dayAndDigest) {
    return with(started, dayAndDigest, running, restUntil);
  }

  Schedule withFact(InjectionEvent fact) {
    return with(started, listed, running.stream().map(d -> d.with(fact)).toList(), restUntil);
  }

  /** Frees the slot; the cell rests from now. */
  Schedule withEnded(RunningDrill drill, Instant now) {
    Instant rested = now.plus(drill.rest());
    return with(
        started,
        listed,
        running.stream().filter(d -> !d.equals(drill)).toList(),
        rested.isAfter(restUntil) ? rested : restUntil);
  }

  /** The next drill's id. */
  DrillId drill() {
    return DrillId.of(cell, number);
  }

  /** How the next drill's moment was drawn. */
  Moment drawn() {
    return new Moment(moment, after, redraws, drillsPerHour);
  }

  boolean dueAt(Instant now) {
    return !now.isBefore(moment);
  }

  /** The moment is a midnight at which to draw again, not a drill's. */
  boolean isMidnight() {
    return !day(moment).equals(day(after));
  }

  private Schedule with(
      long newStarted, String newListed, List<RunningDrill> newRunning, Instant newRestUntil) {
    return new Schedule(
        cell,
        number,
        after,
        moment,
        redraws,
        drillsPerHour,
        newStarted,
        newListed,
        newRunning,
        newRestUntil);
  }

  private static Instant drawn(
      CellId cell, long number, int redraw, double perHour, Instant from, DaySeeds seeds) {
    LocalDate day = day(from);
    Instant moment = from.plus(Draws.gap(seeds.seed(day), cell, number, redraw, perHour));
    Instant midnight = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    return moment.isBefore(midnight) ? moment : midnight;
  }

  static LocalDate day(Instant instant) {
    return LocalDate.ofInstant(instant, ZoneOffset.UTC);
  }
}
