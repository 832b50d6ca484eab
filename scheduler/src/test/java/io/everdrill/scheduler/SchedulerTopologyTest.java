package io.everdrill.scheduler;

import static io.everdrill.scheduler.Shop.CELL;
import static io.everdrill.scheduler.Shop.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.scheduler.SchedulerSettings.WhenGated;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.KeyFiles;
import io.everdrill.topics.Signing;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AgentId;
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
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.LeaseEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SchedulerTopologyTest {

  private static final KeyPair KEYS = KeyFiles.generate();
  private static final String PREFIX = Topic.DEFAULT_PREFIX;

  private final EventCodec codec = new EventCodec("/everdrill/test");
  private Instant now = NOON;
  private TopologyTestDriver driver;

  @AfterEach
  void closeDriver() {
    if (driver != null) {
      driver.close();
    }
  }

  @Test
  void startsDrillAndSignedCommandTogether() {
    open(SchedulerSettings.named("s1"));
    publishShop(Leash.LIVE);

    runUntilDrawn();

    DrillEvent.Started started = only(Topic.DRILLS, DrillEvent.Started.class);
    List<TestRecord<byte[], byte[]>> commands = records(Topic.COMMANDS);
    assertThat(commands).hasSize(1);
    Inject command = (Inject) event(commands.getFirst());
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
  }

  @Test
  void s5CommandIsSignedByTheSchedulersKeyOverItsExactBytes() {
    open(SchedulerSettings.named("s1"));
    publishShop(Leash.LIVE);

    runUntilDrawn();

    TestRecord<byte[], byte[]> command = records(Topic.COMMANDS).getFirst();
    Signing.Verifier agents = new Signing.Verifier(Map.of("k1", KEYS.getPublic()));
    byte[] touched = command.value().clone();
    touched[touched.length / 2] ^= 1;
    assertThat(agents.check(command.headers(), command.key(), command.value()))
        .isEqualTo(Signing.Check.VALID);
    assertThat(agents.check(command.headers(), command.key(), touched))
        .isEqualTo(Signing.Check.FORGED);
  }

  @Test
  void s3NothingStartsWhileHalted() {
    open(SchedulerSettings.named("s1"));
    publishShop(Leash.LIVE);
    send(halt(HaltEvent.State.HALTED));

    runUntilDrawn();

    assertThat(only(Topic.DRILLS, DrillEvent.Skipped.class).reason()).isEqualTo(SkipReason.HALTED);
    assertThat(records(Topic.COMMANDS)).isEmpty();
  }

  @Test
  void s3WaitsAtTheGateAndStartsTheSameDrillOnceItOpens() {
    open(SchedulerSettings.named("s1").whenGated(WhenGated.WAIT));
    publishShop(Leash.LIVE);
    send(halt(HaltEvent.State.HALTED));
    run(Duration.ofSeconds(30));
    assertThat(events(Topic.DRILLS)).isEmpty();

    send(halt(HaltEvent.State.RUNNING));
    run(Duration.ofSeconds(1));

    DrillEvent.Started started = only(Topic.DRILLS, DrillEvent.Started.class);
    assertThat(started.drill().number()).isEqualTo(1);
  }

  @Test
  void s3SkipsWhileUsersAreNotServedAsAgreed() {
    open(SchedulerSettings.named("s1"));
    publishShop(Leash.LIVE);
    passes = 8;

    runUntilDrawn();

    DrillEvent.Skipped skipped = only(Topic.DRILLS, DrillEvent.Skipped.class);
    assertThat(skipped.reason()).isEqualTo(SkipReason.NOT_STEADY);
    assertThat(skipped.detail()).contains("frontend: pass rate 0.800 < 0.950");
  }

  @Test
  void s3CriticalAlertAndOpenIncidentHoldDrillsBackUntilTheyAreOver() {
    open(SchedulerSettings.named("s1").whenGated(WhenGated.WAIT));
    publishShop(Leash.LIVE);
    AlertEvent.Firing firing =
        new AlertEvent.Firing(
            CELL,
            "m",
            "f1",
            "Down",
            "critical",
            "payment",
            NOON,
            NOON,
            Map.of(),
            Map.of(),
            ClockReading.UNKNOWN);
    send(firing);
    send(new IncidentEvent.Opened(CELL, "i1", List.of(), "", NOON));
    run(Duration.ofSeconds(20));
    send(
        new AlertEvent.Resolved(
            CELL,
            "m",
            "f1",
            "Down",
            "critical",
            "payment",
            NOON,
            now,
            now,
            Map.of(),
            ClockReading.UNKNOWN));
    run(Duration.ofSeconds(5));
    assertThat(events(Topic.DRILLS)).isEmpty();

    send(new IncidentEvent.Closed(CELL, "i1", now));
    run(Duration.ofSeconds(1));

    assertThat(events(Topic.DRILLS)).hasSize(1).first().isInstanceOf(DrillEvent.Started.class);
  }

  @Test
  void slotFreesWhenTheStoryIsOverAndRepeatsChangeNothing() {
    open(SchedulerSettings.named("s1").withMaxDrills(1));
    publishShop(Leash.LIVE);
    runUntilDrawn();
    DrillEvent.Started started = only(Topic.DRILLS, DrillEvent.Started.class);

    for (int i = 0; i < 3; i++) {
      send(ended(started));
      run(Duration.ofSeconds(1));
    }

    assertThat(events(Topic.DRILLS))
        .singleElement()
        .isInstanceOfSatisfying(
            DrillEvent.Ended.class, e -> assertThat(e.drill()).isEqualTo(started.drill()));
  }

  @Test
  void slotOfAnUnheardCommandFreesAfterExpiryAndLimit() {
    open(SchedulerSettings.named("s1").withMaxDrills(1));
    publishShop(Leash.LIVE);
    runUntilDrawn();
    DrillEvent.Started started = only(Topic.DRILLS, DrillEvent.Started.class);

    run(Duration.ofSeconds(55));

    DrillEvent.Ended ended = only(Topic.DRILLS, DrillEvent.Ended.class);
    assertThat(Duration.between(started.expiresAt(), ended.endedAt()))
        .isBetween(Shop.LIMIT.plusSeconds(5), Shop.LIMIT.plusSeconds(6));
    assertThat(records(Topic.COMMANDS)).as("sent once, never again").hasSize(1);
  }

  @Test
  void s3NextDrillStartsOnlyAfterTheCooldown() {
    open(SchedulerSettings.named("s1").whenGated(WhenGated.WAIT));
    publishShop(Leash.LIVE);
    runUntilDrawn();
    DrillEvent.Started first = only(Topic.DRILLS, DrillEvent.Started.class);
    send(ended(first));
    Instant endedAt = now;

    run(Duration.ofSeconds(20));

    List<Event> events = events(Topic.DRILLS);
    assertThat(events.getFirst()).isInstanceOf(DrillEvent.Ended.class);
    DrillEvent.Started second = (DrillEvent.Started) events.get(1);
    assertThat(second.startedAt()).isAfterOrEqualTo(endedAt.plusSeconds(10));
  }

  @Test
  void s3NothingStartsWithoutALivingGuard() {
    open(SchedulerSettings.named("s1"));
    publishShop(Leash.LIVE);
    guardLives = false;

    runUntilDrawn();

    assertThat(only(Topic.DRILLS, DrillEvent.Skipped.class).reason())
        .isEqualTo(SkipReason.NO_GUARD);
  }

  @Test
  void shadowRecordsTheWholeDrillButSendsNoCommand() {
    open(SchedulerSettings.named("s1").withMaxDrills(1));
    publishShop(Leash.SHADOW);

    runUntilDrawn();
    DrillEvent.Started started = only(Topic.DRILLS, DrillEvent.Started.class);
    run(Shop.LIMIT.plusSeconds(1));

    assertThat(started.leash()).isEqualTo(Leash.SHADOW);
    assertThat(records(Topic.COMMANDS)).isEmpty();
    only(Topic.DRILLS, DrillEvent.Ended.class);
  }

  @Test
  void placeboInjectsNothingThroughEveryStep() {
    open(SchedulerSettings.named("s1"));
    publishShop(Leash.PLACEBO);

    runUntilDrawn();

    DrillEvent.Started started = only(Topic.DRILLS, DrillEvent.Started.class);
    assertThat(started.injections().getFirst().fault()).isEqualTo(new Fault.Noop());
    assertThat(((Inject) event(records(Topic.COMMANDS).getFirst())).fault())
        .isEqualTo(new Fault.Noop());
  }

  @Test
  void momentsThatPassedWhileNoSchedulerLivedAreSkipped() {
    open(SchedulerSettings.named("s1"));
    publishShop(Leash.LIVE);
    tick();

    now = now.plus(Duration.ofMinutes(2));
    run(Duration.ofMillis(400));

    assertThat(events(Topic.DRILLS))
        .isNotEmpty()
        .filteredOn(e -> e instanceof DrillEvent.Skipped)
        .first()
        .isInstanceOfSatisfying(
            DrillEvent.Skipped.class,
            s -> assertThat(s.reason()).isEqualTo(SkipReason.SCHEDULER_DOWN));
  }

  @Test
  void whoeverKnowsTheSeedDrawsTheSameDrillFromThePublishedCandidates() {
    open(SchedulerSettings.named("s1"));
    publishShop(Leash.LIVE);

    runUntilDrawn();

    ChanceEvent.Candidates listed = only(Topic.CANDIDATES, ChanceEvent.Candidates.class);
    DrillEvent.Started started = only(Topic.DRILLS, DrillEvent.Started.class);
    byte[] seed = DaySeeds.fixed(7).seed(Schedule.day(started.startedAt()));
    Draws.Drawn again =
        Draws.draw(
            seed, CELL, started.drill().number(), CandidateList.of(CELL, listed.candidates()));
    assertThat(again.draw()).isEqualTo(started.draw());
    assertThat(again.candidate().scenario()).isEqualTo(started.scenario());
    assertThat(again.candidate().target())
        .isEqualTo(started.injections().getFirst().target().target());
    assertThat(event(records(Topic.RANDOMNESS).getFirst()))
        .isEqualTo(
            new ChanceEvent.Commitment(
                Schedule.day(NOON), DaySeeds.commitment(seed), NOON.plusMillis(200)));
  }

  @Test
  void pictureIsTheCommittedOne() throws IOException {
    try (var committed = getClass().getResourceAsStream("topology.txt")) {
      assertThat(topology(SchedulerSettings.named("s1")).describe().toString())
          .as("changed on purpose? put this into topology.txt")
          .isEqualTo(new String(committed.readAllBytes(), UTF_8));
    }
  }

  private int passes = 10;
  private boolean guardLives = true;

  private Topology topology(SchedulerSettings settings) {
    return Scheduler.topology(
        settings,
        new SchedulerSecrets(new Signing.Signer("k1", KEYS.getPrivate()), DaySeeds.fixed(7)),
        PREFIX,
        1,
        () -> now,
        new SimpleMeterRegistry());
  }

  private void open(SchedulerSettings settings) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    driver = new TopologyTestDriver(topology(settings), properties, now);
  }

  private void publishShop(Leash leash) {
    send(Shop.PAUSE);
    send(Shop.LOAD);
    send(Shop.MONITOR);
    send(Shop.programme(leash, 3600));
    Shop.targets().forEach(this::send);
  }

  private void runUntilDrawn() {
    Instant latest = now.plusSeconds(60);
    while (driver.producedTopicNames().stream().noneMatch(Topic.DRILLS.name(PREFIX)::equals)
        && now.isBefore(latest)) {
      tick();
    }
  }

  private void run(Duration time) {
    Instant until = now.plus(time);
    while (now.isBefore(until)) {
      tick();
    }
  }

  /** The rest of the world goes on, then the scheduler looks. */
  private void tick() {
    now = now.plusMillis(200);
    send(Shop.agent(now));
    send(Shop.window("frontend", now, passes));
    if (guardLives) {
      send(new LeaseEvent.Pulse("g1", 0, now));
    }
    driver.advanceWallClockTime(Duration.ofMillis(200));
  }

  private HaltEvent halt(HaltEvent.State state) {
    return new HaltEvent.Switch(HaltEvent.EVERYWHERE, state, "test", "somebody", now);
  }

  private InjectionEvent ended(DrillEvent.Started started) {
    return new InjectionEvent.Ended(
        CELL,
        started.injections().getFirst().injection(),
        new AgentId("agent-1"),
        InjectionEvent.EndReason.LIMIT,
        "",
        now,
        now,
        List.of(),
        ClockReading.UNKNOWN);
  }

  private void send(Event event) {
    var record = codec.encode(PREFIX, event);
    TestInputTopic<byte[], byte[]> topic =
        driver.createInputTopic(
            record.topic(), new ByteArraySerializer(), new ByteArraySerializer());
    topic.pipeInput(new TestRecord<>(record.key(), record.value(), record.headers(), now));
  }

  private List<TestRecord<byte[], byte[]>> records(Topic topic) {
    return driver
        .createOutputTopic(
            topic.name(PREFIX), new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  private List<Event> events(Topic topic) {
    List<Event> events = new ArrayList<>();
    records(topic).forEach(r -> events.add(event(r)));
    return events;
  }

  private Event event(TestRecord<byte[], byte[]> record) {
    return codec.decode(record.headers(), record.value());
  }

  private <E extends Event> E only(Topic topic, Class<E> type) {
    List<Event> events = events(topic);
    assertThat(events).singleElement().isInstanceOf(type);
    return type.cast(events.getFirst());
  }
}
