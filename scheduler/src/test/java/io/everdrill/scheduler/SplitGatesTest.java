package io.everdrill.scheduler;

import static io.everdrill.scheduler.Shop.CELL;
import static io.everdrill.scheduler.Shop.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.scheduler.Gates.Admitted;
import io.everdrill.scheduler.Gates.Answer;
import io.everdrill.scheduler.Gates.Proposal;
import io.everdrill.scheduler.Gates.Refused;
import io.everdrill.scheduler.Groups.Part;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DefinitionEvent.Pace;
import io.everdrill.topics.events.DefinitionEvent.Programme;
import io.everdrill.topics.events.DefinitionEvent.Scenario;
import io.everdrill.topics.events.DrillEvent.Draw;
import io.everdrill.topics.events.DrillEvent.SkipReason;
import io.everdrill.topics.events.InventoryEvent.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

/** S3: what a split breaks beside the drawn target, and instead of it, is behind the same gates. */
class SplitGatesTest {

  private static final Target PAYMENT_1 = Shop.targets().get(1);
  private static final Target PAYMENT_2 = Shop.targets().get(2);
  private static final Target CATALOGUE = Shop.targets().get(3);

  private final Gates gates = new Gates(SchedulerSettings.named("s1"));
  private final List<Target> targets = new ArrayList<>(Shop.targets());
  private int concurrentPerService = 1;

  @Test
  void s3ServicesOfAllTargetsOfARunningSplitAreTaken() {
    Schedule running = running(split(PAYMENT_1, PAYMENT_2, CATALOGUE));

    assertThat(ask(plain(CATALOGUE), running))
        .isEqualTo(new Refused(SkipReason.CONCURRENCY, "1 of 1 on catalogue"));
    assertThat(ask(plain(PAYMENT_1), running))
        .isEqualTo(new Refused(SkipReason.CONCURRENCY, "1 of 1 on payment"));
  }

  @Test
  void s3SplitWaitsForTheServicesOfAllItsTargets() {
    Schedule running = running(plain(CATALOGUE));

    assertThat(ask(split(PAYMENT_1, PAYMENT_2, CATALOGUE), running))
        .isEqualTo(new Refused(SkipReason.CONCURRENCY, "1 of 1 on catalogue"));
  }

  @Test
  void s3TargetOfARunningSplitIsNoHealthySibling() {
    concurrentPerService = 3;
    Schedule running = running(split(CATALOGUE, PAYMENT_2));

    assertThat(ask(plain(PAYMENT_1), running))
        .isEqualTo(new Refused(SkipReason.SIBLINGS, "expected 1 well beside payment-1, found 0"));
  }

  @Test
  void s3BridgeItselfIsNotBrokenAndIsAHealthySibling() {
    concurrentPerService = 3;
    Schedule running = running(split(PAYMENT_1, CATALOGUE));

    assertThat(ask(plain(PAYMENT_2), running)).isInstanceOf(Admitted.class);
  }

  @Test
  void s3DoorsToAllTargetsOfASplitMustBeWatched() {
    Target report = Shop.target("report-1", "report", 0);
    targets.add(report);

    assertThat(ask(split(PAYMENT_1, PAYMENT_1, report), empty()))
        .isEqualTo(new Refused(SkipReason.STEADY_STATE_UNKNOWN, "report: never seen"));
  }

  @Test
  void slotKeptByAnEarlierVersionIsOfItsDrawnTarget() {
    Serde<RunningDrill> serde = StateSerde.of(RunningDrill.class);
    RunningDrill slot = running(plain(CATALOGUE)).running().getFirst();
    String json = new String(serde.serializer().serialize("", slot), UTF_8);
    String earlier = json.replaceAll(",\"broken\":\\[[^]]*]", "");

    assertThat(earlier).isNotEqualTo(json);
    assertThat(serde.deserializer().deserialize("", earlier.getBytes(UTF_8))).isEqualTo(slot);
  }

  private Answer ask(Proposal drill, Schedule schedule) {
    return gates.ask(drill, schedule, world(), NOON);
  }

  private static Proposal plain(Target target) {
    return new Proposal(target, Shop.PAUSE, List.of(new Part(target, Shop.PAUSE.fault())));
  }

  private static Proposal split(Target drawn, Target... broken) {
    Scenario cutOff = Shop.cutOff();
    return new Proposal(
        drawn, cutOff, Stream.of(broken).map(t -> new Part(t, cutOff.fault())).toList());
  }

  private static Schedule empty() {
    return Schedule.first(CELL, 60, NOON, DaySeeds.fixed(7));
  }

  /** The slot that this drill takes when it is started. */
  private Schedule running(Proposal drill) {
    DrillPlan plan =
        DrillPlan.of(
            empty(),
            drill,
            drill.parts().stream().map(p -> Shop.agent(NOON)).toList(),
            new Draw("digest", 1, 0, 1),
            world(),
            NOON);
    return empty().withStarted(plan.slot(Duration.ZERO));
  }

  private World world() {
    Programme shop = Shop.programme(Leash.LIVE, 60);
    return new World(
        new Programme(
            CELL,
            shop.programme(),
            1,
            Leash.LIVE,
            new Pace(60, 5, concurrentPerService, Duration.ZERO),
            shop.scenarios(),
            shop.targets(),
            shop.judging(),
            List.of(),
            NOON,
            shop.matching()),
        List.of(),
        List.of(Shop.PAUSE, Shop.LOAD, Shop.cutOff()),
        List.of(),
        List.of(),
        targets,
        Set.of(),
        List.of(Shop.agent(NOON)),
        Hazards.NONE,
        new TreeMap<>(
            Map.of("frontend", new SteadyWindows(List.of(Shop.window("frontend", NOON, 10))))),
        NOON);
  }
}
