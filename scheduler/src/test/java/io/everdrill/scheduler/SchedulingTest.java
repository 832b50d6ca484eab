package io.everdrill.scheduler;

import static io.everdrill.scheduler.Shop.CELL;
import static io.everdrill.scheduler.Shop.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.scheduler.SchedulerSettings.WhenGated;
import io.everdrill.scheduler.Scheduling.Turn;
import io.everdrill.topics.chance.Draws;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DefinitionEvent.Programme;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillEvent.SkipReason;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

class SchedulingTest {

  private static final DaySeeds SEEDS = DaySeeds.fixed(7);
  private static final SchedulerSettings WAITING =
      SchedulerSettings.named("s1").whenGated(WhenGated.WAIT);

  @Test
  void sameSeedStartsTheSameDrillsWhateverTheDateAndTheTiming() {
    List<String> atNoon = drills(NOON, 1, 12);

    for (int timing = 2; timing <= 20; timing++) {
      Instant start = NOON.plus(Duration.ofHours(7L * timing)).plusMillis(timing);
      assertThat(drills(start, timing, 12)).as("timing %d", timing).isEqualTo(atNoon);
    }
    assertThat(atNoon.stream().distinct())
        .as("not one drill again and again")
        .hasSizeGreaterThan(3);
  }

  @Test
  void skippedDrillUsesUpItsNumberAndMomentsDoNotPileUp() {
    Scheduling scheduling = new Scheduling(SchedulerSettings.named("s1"), SEEDS);
    Programme programme = Shop.programme(Leash.LIVE, 3600);
    World gated = world(programme, NOON, 0);
    Schedule schedule = scheduling.first(CELL, programme.pace(), NOON);
    List<DrillEvent.Skipped> skipped = new ArrayList<>();

    for (Instant now = NOON; now.isBefore(NOON.plusSeconds(120)); now = now.plusMillis(200)) {
      Turn turn = scheduling.draw(schedule, gated, now);
      turn.events().forEach(e -> skipped.add((DrillEvent.Skipped) e));
      schedule = turn.schedule();
    }

    assertThat(skipped).hasSizeBetween(80, 170);
    assertThat(skipped.getLast().drill().number()).isEqualTo(skipped.size());
    assertThat(schedule.number()).isEqualTo(skipped.size() + 1);
  }

  @Test
  void nothingIsCaughtUpAfterTimeWithoutAScheduler() {
    Scheduling scheduling = new Scheduling(SchedulerSettings.named("s1"), SEEDS);
    Programme programme = Shop.programme(Leash.LIVE, 60);
    Schedule before = scheduling.first(CELL, programme.pace(), NOON);
    Instant back = NOON.plus(Duration.ofHours(1));

    Turn turn = scheduling.draw(before, world(programme, back, 10), back);

    assertThat(turn.events())
        .hasSizeBetween(30, 95)
        .filteredOn(e -> back.minusSeconds(5).isAfter(due(e)))
        .allSatisfy(
            e ->
                assertThat(((DrillEvent.Skipped) e).reason()).isEqualTo(SkipReason.SCHEDULER_DOWN));
    assertThat(turn.schedule().moment()).isAfter(back);
  }

  @Test
  void aLongAbsenceIsWorkedOffInShortTurns() {
    Scheduling scheduling = new Scheduling(SchedulerSettings.named("s1"), SEEDS);
    Programme programme = Shop.programme(Leash.LIVE, 36_000);
    Schedule before = scheduling.first(CELL, programme.pace(), NOON);
    Instant back = NOON.plus(Duration.ofHours(1));

    assertThat(scheduling.draw(before, world(programme, back, 10), back).events()).hasSize(100);
  }

  @Test
  void midnightDrawsTheMomentAgainWithTheNewDaysSeed() {
    Instant evening = Instant.parse("2026-11-21T23:59:00Z");
    byte[] master = new byte[32];
    DaySeeds seeds = DaySeeds.ofMaster(master);
    Schedule before = Schedule.first(CELL, 0.01, evening, seeds);
    Instant midnight = Instant.parse("2026-11-22T00:00:00Z");
    Scheduling scheduling = new Scheduling(SchedulerSettings.named("s1"), seeds);
    Programme programme = Shop.programme(Leash.LIVE, 0.01);

    assertThat(before.moment()).isEqualTo(midnight);
    Turn turn = scheduling.draw(before, world(programme, midnight, 10), midnight);

    assertThat(turn.events()).isEmpty();
    assertThat(turn.schedule().number()).isEqualTo(1);
    assertThat(turn.schedule().redraws()).isEqualTo(1);
    assertThat(turn.schedule().moment()).isAfter(midnight);
  }

  @Test
  void aNewPaceTakesEffectAtOnce() {
    Scheduling scheduling = new Scheduling(WAITING, SEEDS);
    Schedule slow = scheduling.first(CELL, Shop.pace(0.001), NOON);
    Programme fast = Shop.programme(Leash.LIVE, 36_000);

    assertThat(scheduling.wantsDraw(slow, fast.pace(), NOON)).isTrue();
    Schedule after = scheduling.draw(slow, world(fast, NOON, 10), NOON).schedule();

    assertThat(after.moment()).isBefore(NOON.plusSeconds(10));
  }

  @Test
  void momentOfAStartedDrillIsDrawnAgainFromWhatTheDrillSays() {
    Scheduling scheduling = new Scheduling(WAITING, SEEDS);
    Programme programme = Shop.programme(Leash.LIVE, 3600);
    Schedule slow = scheduling.first(CELL, Shop.pace(0.001), NOON);
    Schedule due = scheduling.draw(slow, world(programme, NOON, 10), NOON).schedule();

    DrillEvent.Started started =
        scheduling.draw(due, world(programme, due.moment(), 10), due.moment()).events().stream()
            .filter(DrillEvent.Started.class::isInstance)
            .map(DrillEvent.Started.class::cast)
            .findFirst()
            .orElseThrow();

    DrillEvent.Moment said = started.moment();
    byte[] seed = SEEDS.seed(Schedule.day(said.drawnFrom()));
    assertThat(said.redraws()).as("the pace changed once").isEqualTo(1);
    assertThat(said.due()).isAfter(NOON).isEqualTo(started.startedAt());
    assertThat(
            said.drawnFrom()
                .plus(
                    Draws.gap(
                        seed,
                        CELL,
                        started.drill().number(),
                        said.redraws(),
                        said.drillsPerHour())))
        .isEqualTo(said.due());
  }

  @Test
  void nothingEligibleIsSaid() {
    Scheduling scheduling = new Scheduling(SchedulerSettings.named("s1"), SEEDS);
    Programme programme = Shop.programme(Leash.LIVE, 3600);
    Schedule schedule = scheduling.first(CELL, programme.pace(), NOON);
    World w = world(programme, schedule.moment(), 10);
    World empty =
        new World(
            programme,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            w.targets(),
            Set.of(),
            w.agents(),
            Hazards.NONE,
            w.steady(),
            w.guardSeenAt());

    assertThat(scheduling.draw(schedule, empty, schedule.moment()).events())
        .singleElement()
        .isInstanceOfSatisfying(
            DrillEvent.Skipped.class,
            s -> {
              assertThat(s.reason()).isEqualTo(SkipReason.NO_CANDIDATE);
              assertThat(s.detail()).isEqualTo("4 targets, 0 scenarios, 1 agents");
            });
  }

  @Test
  void uniformlyOftenEachTargetIsBrokenOverADay() {
    Map<String, Integer> byTarget = new TreeMap<>();
    for (String drill : drills(NOON, 3, 600)) {
      byTarget.merge(drill.substring(0, drill.indexOf(' ')), 1, Integer::sum);
    }

    double chiSquare =
        byTarget.values().stream().mapToDouble(n -> (n - 200.0) * (n - 200.0) / 200).sum();
    // 2 degrees of freedom: 0.1 % lie over 13.8.
    assertThat(byTarget).hasSize(3);
    assertThat(chiSquare).as("%s", byTarget).isLessThan(13.8);
  }

  /** What starts when ticks, agents and users behave as this timing says. */
  private static List<String> drills(Instant start, long timing, int count) {
    RandomGenerator chance = RandomGeneratorFactory.of("L64X128MixRandom").create(timing);
    Scheduling scheduling = new Scheduling(WAITING.withMaxDrills(count), SEEDS);
    Programme programme = Shop.programme(Leash.LIVE, 3600);
    Serde<Schedule> serde = StateSerde.of(Schedule.class);
    List<String> drills = new ArrayList<>();
    Schedule schedule = scheduling.first(CELL, programme.pace(), start);
    Instant now = start;
    while (drills.size() < count) {
      now = now.plusMillis(chance.nextLong(50, 3_000));
      int passes = chance.nextInt(10) == 0 ? 5 : 10;
      if (!schedule.running().isEmpty() && chance.nextBoolean()) {
        schedule = schedule.withFact(ended(schedule.running().getFirst(), now));
      }
      schedule = scheduling.endDrills(schedule, now).schedule();
      if (scheduling.wantsDraw(schedule, programme.pace(), now)) {
        Turn turn = scheduling.draw(schedule, world(programme, now, passes), now);
        turn.events().forEach(e -> note(e, drills));
        schedule = turn.schedule();
      }
      schedule = serde.deserializer().deserialize("", serde.serializer().serialize("", schedule));
    }
    return drills;
  }

  private static void note(Event event, List<String> drills) {
    if (event instanceof DrillEvent.Started s) {
      drills.add(s.injections().getFirst().target().target() + " " + s.scenario());
    }
  }

  private static InjectionEvent ended(RunningDrill drill, Instant now) {
    return new InjectionEvent.Ended(
        CELL,
        drill.stories().getFirst().injection(),
        Shop.agent(now).agent(),
        InjectionEvent.EndReason.LIMIT,
        "",
        now,
        now,
        List.of(),
        ClockReading.UNKNOWN);
  }

  private static Instant due(Event event) {
    return event instanceof DrillEvent.Skipped s && s.detail().startsWith("due ")
        ? Instant.parse(s.detail().substring(4))
        : Instant.MAX;
  }

  private static World world(Programme programme, Instant now, int passes) {
    return new World(
        programme,
        List.of(),
        List.of(Shop.PAUSE, Shop.LOAD),
        List.of(Shop.MONITOR),
        List.of(),
        Shop.targets(),
        Set.of(),
        List.of(Shop.agent(now)),
        Hazards.NONE,
        new TreeMap<>(
            Map.of("frontend", new SteadyWindows(List.of(Shop.window("frontend", now, passes))))),
        now);
  }
}
