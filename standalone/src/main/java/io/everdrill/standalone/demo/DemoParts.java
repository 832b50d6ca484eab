package io.everdrill.standalone.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.agents.Agent;
import io.everdrill.agents.AgentKeys;
import io.everdrill.agents.AgentSettings;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.democell.DemoCell;
import io.everdrill.democell.DemoCellSettings;
import io.everdrill.democell.Monitoring;
import io.everdrill.evaluator.guard.Guard;
import io.everdrill.evaluator.guard.GuardSettings;
import io.everdrill.evaluator.judge.Judge;
import io.everdrill.evaluator.judge.JudgeSettings;
import io.everdrill.gateway.Gateway;
import io.everdrill.gateway.GatewaySettings;
import io.everdrill.gateway.Grant;
import io.everdrill.gateway.Role;
import io.everdrill.gateway.inputs.AlertMapping;
import io.everdrill.probes.ProbeFleet;
import io.everdrill.probes.ProbeFleetSettings;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.Lifecycle;
import io.everdrill.runtime.Secret;
import io.everdrill.scheduler.DaySeeds;
import io.everdrill.scheduler.ProgrammeFile;
import io.everdrill.scheduler.ProgrammeRefused;
import io.everdrill.scheduler.Scheduler;
import io.everdrill.scheduler.SchedulerSecrets;
import io.everdrill.scheduler.SchedulerSettings;
import io.everdrill.topics.KeyFiles;
import io.everdrill.topics.Signatures;
import io.everdrill.topics.Signing;
import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DefinitionEvent.Programme;
import io.everdrill.topics.events.Event;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Starts each part of the demo with the demo's short times; keys and tokens are made for one run.
 */
final class DemoParts {

  private static final String HOST = "demo-host";
  private static final String SCHEDULER = "demo-scheduler";
  private static final String AGENT = "demo-agent";
  private static final Duration MARGIN = Duration.ofSeconds(5);

  private final DemoSettings settings;
  private final Path folder;
  private final KafkaSettings kafka;
  private final InstantSource time;
  private final RandomGenerator chance;
  private final MeterRegistry metrics;
  private final Supplier<ClockReading> clock;
  private final Lifecycle lifecycle;
  private final KeyPair schedulerKey = KeyFiles.generate();
  private final KeyPair agentKey = KeyFiles.generate();
  private final String monitorToken;
  private final String commanderToken;

  DemoParts(
      DemoSettings settings,
      Path folder,
      KafkaSettings kafka,
      InstantSource time,
      RandomGenerator chance,
      MeterRegistry metrics,
      Supplier<ClockReading> clock,
      Lifecycle lifecycle) {
    this.settings = settings;
    this.folder = folder;
    this.kafka = kafka;
    this.time = time;
    this.chance = chance;
    this.metrics = metrics;
    this.clock = clock;
    this.lifecycle = lifecycle;
    this.monitorToken = token();
    this.commanderToken = token();
  }

  Gateway gateway() throws Exception {
    List<Grant> grants =
        List.of(
            Grant.of("monitoring", monitorToken, Role.ALERT_SOURCE),
            Grant.of("whoever-runs-the-demo", commanderToken, Role.COMMANDER));
    GatewaySettings gateway =
        GatewaySettings.of("demo", "127.0.0.1", 0, grants, AlertMapping.forCell(Demo.CELL.value()));
    return lifecycle.start("gateway", () -> Gateway.start(gateway, kafka, time, clock, metrics));
  }

  /** Lets its holder halt and resume through the gateway, in this run only. */
  String commanderToken() {
    return commanderToken;
  }

  void judge() throws Exception {
    JudgeSettings judge =
        JudgeSettings.inMemory("demo", folder.resolve("judge"))
            .with(
                new JudgeSettings.Times(
                    Duration.ofMillis(300),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(5),
                    0.9,
                    MARGIN,
                    Duration.ofSeconds(60),
                    Duration.ofHours(1)))
            .with(agents());
    lifecycle.start("judge", () -> Judge.start(judge, kafka, time, metrics));
  }

  private Signatures agents() {
    return new Signatures.SignedBy(new Signing.Verifier(Map.of(AGENT, agentKey.getPublic())));
  }

  void guard() throws Exception {
    GuardSettings guard = GuardSettings.of("demo", folder.resolve("guard")).with(agents());
    lifecycle.start("guard", () -> Guard.start(guard, kafka, time, clock, metrics));
  }

  void probes(DemoCell cell) throws Exception {
    ProbeFleetSettings probes =
        ProbeFleetSettings.defaults("demo")
            .withPasswords(
                Map.of(DemoInventory.LEDGER_PASSWORD, new Secret(cell.ledger().password())));
    lifecycle.start("probes", () -> ProbeFleet.start(probes, kafka, time, metrics, chance, clock));
  }

  void agent(Gateway gateway) throws Exception {
    Path policy = folder.resolve("policy.yaml");
    Files.writeString(policy, resource("demo-policy.yaml"));
    AgentSettings agent =
        AgentSettings.of(Demo.CELL, new AgentId(AGENT), HOST, folder.resolve("journal"), policy)
            .with(
                NeverCut.ofEndpoints(List.of(new InetSocketAddress("127.0.0.1", gateway.port()))));
    AgentKeys keys =
        new AgentKeys(
            new Signing.Signer(AGENT, agentKey.getPrivate()),
            new Signing.Verifier(Map.of(SCHEDULER, schedulerKey.getPublic())));
    lifecycle.start("agent", () -> Agent.start(agent, kafka, keys, time, chance, clock, metrics));
  }

  Scheduler scheduler() throws Exception {
    SchedulerSettings scheduler =
        SchedulerSettings.named("demo")
            .withStateFolder(folder.resolve("scheduler"))
            .with(agents())
            .whenGated(SchedulerSettings.WhenGated.WAIT)
            .withMaxDrills(settings.drills());
    SchedulerSecrets secrets =
        new SchedulerSecrets(
            new Signing.Signer(SCHEDULER, schedulerKey.getPrivate()),
            DaySeeds.fixed(settings.seed()));
    return lifecycle.start(
        "scheduler", () -> Scheduler.start(scheduler, secrets, kafka, time, clock, metrics));
  }

  /** Writes what there is to break, to look at and to score. */
  void define(DemoCell cell) throws IOException, ProgrammeRefused {
    ProgrammeFile file = programme();
    DemoInventory inventory = new DemoInventory(Demo.CELL, HOST, time.instant());
    List<Event> definitions = new ArrayList<>();
    definitions.addAll(inventory.targets(cell));
    definitions.addAll(inventory.probes(cell));
    definitions.addAll(file.detectors());
    definitions.addAll(file.scenarios());
    definitions.add(leashed(file.programme()));
    Definitions.write(kafka, "/everdrill/demo", definitions);
  }

  private ProgrammeFile programme() throws IOException, ProgrammeRefused {
    return switch (settings.programme()) {
      case DemoSettings.Shipped s ->
          ProgrammeFile.parse(
              "demo-programme.yaml", resource("demo-programme.yaml"), time.instant());
      case DemoSettings.ProgrammeIn p -> {
        ProgrammeFile file = ProgrammeFile.read(p.file(), time.instant());
        if (!file.programme().cell().equals(Demo.CELL)) {
          throw new IllegalArgumentException(
              p.file() + ": cell: expected demo, got " + file.programme().cell());
        }
        yield file;
      }
    };
  }

  private Programme leashed(Programme p) {
    return new Programme(
        p.cell(),
        p.programme(),
        p.version(),
        settings.leash(),
        p.pace(),
        p.scenarios(),
        p.targets(),
        p.judging(),
        p.freezes(),
        p.definedAt(),
        p.matching());
  }

  /** Begins to start the cell; other parts start meanwhile. */
  StartingCell cell(String gatewayUrl) throws Exception {
    DemoCellSettings cell =
        new DemoCellSettings(
            Demo.CELL.value(),
            folder.resolve("cell"),
            settings.cache(),
            switch (settings.monitoring()) {
              case CELL_MONITOR -> Monitoring.CELL_MONITOR;
              case PROMETHEUS -> Monitoring.PROMETHEUS;
            },
            URI.create(gatewayUrl),
            monitorToken,
            DemoCellSettings.USUAL_REQUESTS_PER_SECOND);
    return lifecycle.start("cell", () -> new StartingCell(cell, chance));
  }

  /** A cell on its way up; closing it waits until it is up, and then stops it. */
  static final class StartingCell implements AutoCloseable {
    private final DemoCell cell;
    private final FutureTask<Void> starting;

    StartingCell(DemoCellSettings settings, RandomGenerator chance) throws IOException {
      cell = DemoCell.prepare(settings, chance);
      starting =
          new FutureTask<>(
              () -> {
                cell.start();
                return null;
              });
      Thread.ofVirtual().name("demo-cell-start").start(starting);
    }

    /** What is known of it before it is up: all but whether it answers. */
    DemoCell plan() {
      return cell;
    }

    void await() throws Exception {
      try {
        starting.get();
      } catch (ExecutionException e) {
        throw new IOException(
            "the demo cell did not start: " + e.getCause().getMessage(), e.getCause());
      }
    }

    @Override
    public void close() throws IOException {
      try {
        starting.get();
      } catch (ExecutionException e) {
        return; // nothing is running, and await() has said why
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while the demo cell was starting", e);
      }
      cell.close();
    }
  }

  private String token() {
    byte[] bytes = new byte[32];
    chance.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = DemoParts.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("expected the resource " + name);
      }
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
