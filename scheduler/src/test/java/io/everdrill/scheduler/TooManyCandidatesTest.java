package io.everdrill.scheduler;

import static io.everdrill.scheduler.Shop.CELL;
import static io.everdrill.scheduler.Shop.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.scheduler.SchedulerSettings.WhenGated;
import io.everdrill.scheduler.Scheduling.Turn;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DefinitionEvent.Programme;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillEvent.SkipReason;
import io.everdrill.topics.events.InventoryEvent.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S8: what does not fit into one record stops its own drill, not the schedulers of every cell. */
class TooManyCandidatesTest {

  /** What a broker takes as one record, as topics are made. */
  private static final int MOST_BYTES = 1 << 20;

  private static final DaySeeds SEEDS = DaySeeds.fixed(7);

  private final Programme programme = Shop.programme(Leash.LIVE, 3600);

  @Test
  void s8ListThatNoRecordHoldsIsSkippedAndSaid() {
    Scheduling scheduling = new Scheduling(SchedulerSettings.named("s1"), SEEDS);
    Schedule due = scheduling.first(CELL, programme.pace(), NOON);

    Turn turn = scheduling.draw(due, world(due, targets(6_500)), due.moment());

    fits(turn);
    assertThat(turn.events())
        .singleElement()
        .isInstanceOfSatisfying(
            DrillEvent.Skipped.class,
            s -> {
              assertThat(s.reason()).isEqualTo(SkipReason.NO_CANDIDATE);
              assertThat(s.detail())
                  .matches("candidates: 13000 take 1[0-9]{6} bytes, expected at most 1000000");
            });
    assertThat(turn.schedule().number()).isEqualTo(2);
    assertThat(turn.schedule().running()).isEmpty();
  }

  @Test
  void s8WhoeverWaitsWaitsForAShorterList() {
    Scheduling scheduling =
        new Scheduling(SchedulerSettings.named("s1").whenGated(WhenGated.WAIT), SEEDS);
    Schedule due = scheduling.first(CELL, programme.pace(), NOON);

    Turn waiting = scheduling.draw(due, world(due, targets(6_500)), due.moment());
    Turn started = scheduling.draw(due, world(due, targets(3_000)), due.moment());

    assertThat(waiting.events()).isEmpty();
    assertThat(waiting.waiting()).startsWith("NO_CANDIDATE: candidates: 13000 take ");
    fits(started);
    assertThat(started.events()).hasSize(3);
  }

  /** Nor what a record holds and guard and judge do not read. */
  @ParameterizedTest
  @ValueSource(ints = {8_000, 13_000})
  void s8CellWhoseAliasesNoRecordHoldsIsSkippedAndSaid(int services) {
    Scheduling scheduling = new Scheduling(SchedulerSettings.named("s1"), SEEDS);
    Schedule due = scheduling.first(CELL, programme.pace(), NOON);
    List<Target> all = new ArrayList<>(targets(2));
    IntStream.range(0, services)
        .forEach(i -> all.add(Shop.target("t" + i, "a-service-with-a-long-name-" + i, 0)));

    Turn turn = scheduling.draw(due, world(due, all), due.moment());

    fits(turn);
    assertThat(turn.events())
        .singleElement()
        .isInstanceOfSatisfying(
            DrillEvent.Skipped.class,
            s -> assertThat(s.detail()).startsWith("drill: ").endsWith("at most 524288"));
  }

  private static void fits(Turn turn) {
    EventCodec codec = new EventCodec("/everdrill/test");
    assertThat(turn.events())
        .allSatisfy(e -> assertThat(codec.value(e).length).isLessThan(MOST_BYTES));
  }

  private static List<Target> targets(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Shop.target("payment-%06d".formatted(i), "payment", 0))
        .toList();
  }

  private World world(Schedule due, List<Target> targets) {
    return new World(
        programme,
        List.of(),
        List.of(Shop.PAUSE, Shop.LOAD),
        List.of(),
        List.of(),
        targets,
        Set.of(),
        List.of(Shop.agent(due.moment())),
        Hazards.NONE,
        new TreeMap<>(
            Map.of(
                "payment", new SteadyWindows(List.of(Shop.window("payment", due.moment(), 10))))),
        due.moment());
  }
}
