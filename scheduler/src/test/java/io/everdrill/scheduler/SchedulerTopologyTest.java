package io.everdrill.scheduler;

import static io.everdrill.scheduler.Shop.CELL;
import static io.everdrill.scheduler.Shop.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.scheduler.SchedulerSettings.WhenGated;
import io.everdrill.topics.Sha256;
import io.everdrill.topics.Signing;
import io.everdrill.topics.Topic;
import io.everdrill.topics.chance.CandidateList;
import io.everdrill.topics.chance.Draws;
import io.everdrill.topics.chance.InventoryDigest;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.ChanceEvent;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillEvent.SkipReason;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.IncidentEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SchedulerTopologyTest {

  private DrivenScheduler shop;

  @AfterEach
  void closeShop() {
    if (shop != null) {
      shop.close();
    }
  }

  @Test
  void startsDrillAndSignedCommandTogether() {
    shop = new DrivenScheduler(SchedulerSettings.named("s1"));
    shop.publishShop(Leash.LIVE);

    shop.runUntilDrawn();

    DrillEvent.Started started = shop.only(Topic.DRILLS, DrillEvent.Started.class);
    List<TestRecord<byte[], byte[]>> commands = shop.records(Topic.COMMANDS);
    assertThat(commands).hasSize(1);
    Inject command = (Inject) shop.event(commands.getFirst());
    DrillEvent.PlannedInjection planned = started.injections().getFirst();
    assertThat(command.injection()).isEqualTo(planned.injection());
    assertThat(command.fault()).isEqualTo(planned.fault());
    assertThat(command.incarnation()).isEqualTo("life-1");
    assertThat(command.expiresAt()).isEqualTo(started.startedAt().plusSeconds(30));
    assertThat(planned.callers()).containsExactly(new DrillEvent.Caller("frontend", 1));
    assertThat(started.detectors())
        .extracting(DrillEvent.DetectorInScope::detector)
        .containsExactly("cell-monitor");
    assertThat(started.aliases()).hasSize(3);
    assertThat(started.clock()).isEqualTo(DrivenScheduler.CLOCK);
    assertThat(started.inventoryDigest()).isEqualTo(InventoryDigest.of(Shop.targets()));
  }

  @Test
  void splitBeginsAtOneInstantOnEveryAgentAndItsSpreadIsTold() {
    shop = new DrivenScheduler(SchedulerSettings.named("s1"));
    shop.publishShop(Leash.LIVE);
    shop.send(Shop.cutOff());
    shop.send(Shop.onlyThe("pause"));
    shop.send(Shop.target("payment-3", "payment", 0));
    shop.send(Shop.target("payment-4", "payment", 0));

    shop.runUntilDrawn();

    DrillEvent.Started started = shop.only(Topic.DRILLS, DrillEvent.Started.class);
    List<Inject> commands =
        shop.records(Topic.COMMANDS).stream().map(r -> (Inject) shop.event(r)).toList();
    assertThat(commands).hasSizeGreaterThan(1).hasSameSizeAs(started.injections());
    assertThat(commands)
        .extracting(Inject::notBefore)
        .containsOnly(started.startedAt().plus(DrillPlan.GROUP_LEAD));
    Instant first = started.startedAt().plus(DrillPlan.GROUP_LEAD);
    commands.forEach(
        c -> shop.send(DrivenScheduler.applied(c, first.plusMillis(3L * commands.indexOf(c)))));
    commands.forEach(c -> shop.send(shop.ended(c)));
    shop.run(Duration.ofMillis(400));
    assertThat(
            shop.events(Topic.DRILLS).stream()
                .filter(DrillEvent.Ended.class::isInstance)
                .map(DrillEvent.Ended.class::cast))
        .singleElement()
        .extracting(DrillEvent.Ended::startSpread)
        .isEqualTo(Duration.ofMillis(3L * (commands.size() - 1)));
  }

  @Test
  void s5CommandIsSignedByTheSchedulersKeyOverItsExactBytes() {
    shop = new DrivenScheduler(SchedulerSettings.named("s1"));
    shop.publishShop(Leash.LIVE);

    shop.runUntilDrawn();

    TestRecord<byte[], byte[]> command = shop.records(Topic.COMMANDS).getFirst();
    Signing.Verifier agents = new Signing.Verifier(Map.of("k1", DrivenScheduler.KEYS.getPublic()));
    byte[] touched = command.value().clone();
    touched[touched.length / 2] ^= 1;
    assertThat(agents.check(command.headers(), command.key(), command.value()))
        .isEqualTo(Signing.Check.VALID);
    assertThat(agents.check(command.headers(), command.key(), touched))
        .isEqualTo(Signing.Check.FORGED);
  }

  @Test
  void s3NothingStartsWhileHalted() {
    shop = new DrivenScheduler(SchedulerSettings.named("s1"));
    shop.publishShop(Leash.LIVE);
    shop.send(halt(HaltEvent.State.HALTED));

    shop.runUntilDrawn();

    assertThat(shop.only(Topic.DRILLS, DrillEvent.Skipped.class).reason())
        .isEqualTo(SkipReason.HALTED);
    assertThat(shop.records(Topic.COMMANDS)).isEmpty();
  }

  @Test
  void onceItStopsDrawingItOnlyFollowsWhatRuns() {
    shop = new DrivenScheduler(SchedulerSettings.named("s1"));
    shop.publishShop(Leash.LIVE);
    shop.runUntilDrawn();
    DrillEvent.Started started = shop.only(Topic.DRILLS, DrillEvent.Started.class);

    shop.stopDrawing();
    shop.send(shop.ended(started));
    shop.run(Duration.ofMinutes(2));

    assertThat(shop.only(Topic.DRILLS, DrillEvent.Ended.class).drill()).isEqualTo(started.drill());
  }

  @Test
  void s3WaitsAtTheGateAndStartsTheSameDrillOnceItOpens() {
    shop = new DrivenScheduler(SchedulerSettings.named("s1").whenGated(WhenGated.WAIT));
    shop.publishShop(Leash.LIVE);
    shop.send(halt(HaltEvent.State.HALTED));
    shop.run(Duration.ofSeconds(30));
    assertThat(shop.events(Topic.DRILLS)).isEmpty();

    shop.send(halt(HaltEvent.State.RUNNING));
    shop.run(Duration.ofSeconds(1));

    DrillEvent.Started started = shop.only(Topic.DRILLS, DrillEvent.Started.class);
    assertThat(started.drill().number()).isEqualTo(1);
  }

  @Test
  void s3SkipsWhileUsersAreNotServedAsAgreed() {
    shop = new DrivenScheduler(SchedulerSettings.named("s1"));
    shop.publishShop(Leash.LIVE);
    shop.usersSee(8);

    shop.runUntilDrawn();

    DrillEvent.Skipped skipped = shop.only(Topic.DRILLS, DrillEvent.Skipped.class);
    assertThat(skipped.reason()).isEqualTo(SkipReason.NOT_STEADY);
    assertThat(skipped.detail()).contains("frontend: pass rate 0.800 < 0.950");
  }

  @Test
  void s3CriticalAlertAndOpenIncidentHoldDrillsBackUntilTheyAreOver() {
    shop = new DrivenScheduler(SchedulerSettings.named("s1").whenGated(WhenGated.WAIT));
    shop.publishShop(Leash.LIVE);
    shop.send(firing("critical"));
    shop.send(new IncidentEvent.Opened(CELL, "i1", List.of(), "", NOON));
    shop.run(Duration.ofSeconds(20));
    shop.send(
        new AlertEvent.Resolved(
            CELL,
            "m",
            "f1",
            "Down",
            "critical",
            "payment",
            NOON,
            shop.now(),
            shop.now(),
            Map.of(),
            ClockReading.UNKNOWN));
    shop.run(Duration.ofSeconds(5));
    assertThat(shop.events(Topic.DRILLS)).isEmpty();

    shop.send(new IncidentEvent.Closed(CELL, "i1", shop.now()));
    shop.run(Duration.ofSeconds(1));

    assertThat(shop.events(Topic.DRILLS)).hasSize(1).first().isInstanceOf(DrillEvent.Started.class);
  }

  @Test
  void s3AlertsOfTheSeveritiesThatAreSetHoldDrillsBackAndNoOthers() {
    shop =
        new DrivenScheduler(
            SchedulerSettings.named("s1").withHighestSeverities(List.of("page", "fatal")));
    shop.publishShop(Leash.LIVE);
    shop.send(firing("critical"));
    shop.runUntilDrawn();
    shop.only(Topic.DRILLS, DrillEvent.Started.class);
    shop.send(firing("PAGE"));

    shop.run(Duration.ofSeconds(90));

    assertThat(shop.events(Topic.DRILLS))
        .filteredOn(DrillEvent.Skipped.class::isInstance)
        .extracting(e -> ((DrillEvent.Skipped) e).reason())
        .containsOnly(SkipReason.ALERT_FIRING);
    assertThat(shop.records(Topic.COMMANDS)).hasSize(1);
  }

  private static AlertEvent.Firing firing(String severity) {
    return new AlertEvent.Firing(
        CELL,
        "m",
        "f1",
        "Down",
        severity,
        "payment",
        NOON,
        NOON,
        Map.of(),
        Map.of(),
        ClockReading.UNKNOWN);
  }

  @Test
  void s3NextDrillStartsOnlyAfterTheCooldown() {
    shop = new DrivenScheduler(SchedulerSettings.named("s1").whenGated(WhenGated.WAIT));
    shop.publishShop(Leash.LIVE);
    shop.runUntilDrawn();
    DrillEvent.Started first = shop.only(Topic.DRILLS, DrillEvent.Started.class);
    shop.send(shop.ended(first));
    Instant endedAt = shop.now();

    shop.run(Duration.ofSeconds(20));

    List<Event> events = shop.events(Topic.DRILLS);
    assertThat(events.getFirst()).isInstanceOf(DrillEvent.Ended.class);
    DrillEvent.Started second = (DrillEvent.Started) events.get(1);
    assertThat(second.startedAt()).isAfterOrEqualTo(endedAt.plusSeconds(10));
  }

  @Test
  void s3NothingStartsWithoutALivingGuard() {
    shop = new DrivenScheduler(SchedulerSettings.named("s1"));
    shop.publishShop(Leash.LIVE);
    shop.guardDies();

    shop.runUntilDrawn();

    assertThat(shop.only(Topic.DRILLS, DrillEvent.Skipped.class).reason())
        .isEqualTo(SkipReason.NO_GUARD);
  }

  @Test
  void shadowRecordsTheWholeDrillButSendsNoCommand() {
    shop = new DrivenScheduler(SchedulerSettings.named("s1").withMaxDrills(1));
    shop.publishShop(Leash.SHADOW);

    shop.runUntilDrawn();
    DrillEvent.Started started = shop.only(Topic.DRILLS, DrillEvent.Started.class);
    shop.run(Shop.LIMIT.plusSeconds(1));

    assertThat(started.leash()).isEqualTo(Leash.SHADOW);
    assertThat(shop.records(Topic.COMMANDS)).isEmpty();
    shop.only(Topic.DRILLS, DrillEvent.Ended.class);
  }

  @Test
  void placeboInjectsNothingThroughEveryStep() {
    shop = new DrivenScheduler(SchedulerSettings.named("s1"));
    shop.publishShop(Leash.PLACEBO);

    shop.runUntilDrawn();

    DrillEvent.Started started = shop.only(Topic.DRILLS, DrillEvent.Started.class);
    assertThat(started.injections().getFirst().fault()).isEqualTo(new Fault.Noop());
    assertThat(((Inject) shop.event(shop.records(Topic.COMMANDS).getFirst())).fault())
        .isEqualTo(new Fault.Noop());
  }

  @Test
  void momentsThatPassedWhileNoSchedulerLivedAreSkipped() {
    shop = new DrivenScheduler(SchedulerSettings.named("s1"));
    shop.publishShop(Leash.LIVE);
    shop.tick();

    shop.standStill(Duration.ofMinutes(2));
    shop.run(Duration.ofMillis(400));

    assertThat(shop.events(Topic.DRILLS))
        .isNotEmpty()
        .filteredOn(e -> e instanceof DrillEvent.Skipped)
        .first()
        .isInstanceOfSatisfying(
            DrillEvent.Skipped.class,
            s -> assertThat(s.reason()).isEqualTo(SkipReason.SCHEDULER_DOWN));
  }

  @Test
  void whoeverKnowsTheSeedDrawsTheSameDrillFromThePublishedCandidates() {
    shop = new DrivenScheduler(SchedulerSettings.named("s1"));
    shop.publishShop(Leash.LIVE);

    shop.runUntilDrawn();

    ChanceEvent.Candidates listed = shop.only(Topic.CANDIDATES, ChanceEvent.Candidates.class);
    DrillEvent.Started started = shop.only(Topic.DRILLS, DrillEvent.Started.class);
    byte[] seed = DaySeeds.fixed(DrivenScheduler.SEED).seed(Schedule.day(started.startedAt()));
    Draws.Drawn again =
        Draws.draw(
            seed, CELL, started.drill().number(), CandidateList.of(CELL, listed.candidates()));
    assertThat(again.draw()).isEqualTo(started.draw());
    assertThat(again.candidate().scenario()).isEqualTo(started.scenario());
    assertThat(again.candidate().target())
        .isEqualTo(started.injections().getFirst().target().target());
    assertThat(shop.event(shop.records(Topic.RANDOMNESS).getFirst()))
        .isEqualTo(
            new ChanceEvent.Commitment(Schedule.day(NOON), Sha256.hex(seed), NOON.plusMillis(200)));
  }

  @Test
  void onlyTheLastMinutesOfSteadyStateAreKept() {
    shop = new DrivenScheduler(SchedulerSettings.named("s1"));

    shop.run(Duration.ofMinutes(5));

    // Two minutes and five seconds at five windows a second, both ends included.
    assertThat(shop.steadyWindowsKept()).isEqualTo(626);
  }

  @Test
  void pictureIsTheCommittedOne() throws IOException {
    shop = new DrivenScheduler(SchedulerSettings.named("s1"));
    try (var committed = getClass().getResourceAsStream("topology.txt")) {
      assertThat(shop.topology(SchedulerSettings.named("s1")).describe().toString())
          .as("changed on purpose? put this into topology.txt")
          .isEqualTo(new String(committed.readAllBytes(), UTF_8));
    }
  }

  private HaltEvent halt(HaltEvent.State state) {
    return new HaltEvent.Switch(HaltEvent.EVERYWHERE, state, "test", "somebody", shop.now());
  }
}
