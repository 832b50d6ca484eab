package io.everdrill.agents;

import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.toxiproxy.ToxiproxyServer;
import io.everdrill.runtime.Feed;
import io.everdrill.runtime.Health;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.KafkaSettings.Isolation;
import io.everdrill.runtime.PartitionReader;
import io.everdrill.runtime.Rehearsal;
import io.everdrill.topics.CellPartitioner;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The injector agent of one host in one cell. */
public final class Agent implements AutoCloseable {

  private static final Duration HEAL_LIMIT = Duration.ofSeconds(10);
  private static final Duration END_LIMIT = Duration.ofSeconds(15);
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  private final AgentSettings settings;
  private final KafkaSettings kafka;
  private final InstantSource time;
  private final Journal journal;
  private final DriverSet drivers;
  private final EventPublisher publisher;
  private final JournaledReporter reporter;
  private final CellSignals signals;
  private final StopFile stopFile;
  private final CommandDesk desk;
  private final List<ToxiproxyServer> toxiproxy;
  private final Unsettled unsettled;
  private final Presence presence;
  private final Rehearsal rehearsal;
  private final PartitionReader signalReader;
  private final PartitionReader commandReader;
  private volatile boolean failed;

  private Agent(
      AgentSettings settings,
      KafkaSettings kafka,
      AgentKeys keys,
      InstantSource time,
      RandomGenerator chance,
      Supplier<ClockReading> clock,
      MeterRegistry metrics)
      throws InterruptedException {
    this.settings = settings;
    this.kafka = kafka;
    this.time = time;
    Policy policy = PolicyFile.read(settings.policyFile());
    journal = Journal.open(settings.journalFolder(), time, chance);
    EventCodec codec = new EventCodec("/everdrill/agent/" + settings.agent());
    publisher = EventPublisher.start(kafka, codec, clientId("publisher"), keys.own(), metrics);
    BrokerAddresses brokers = new BrokerAddresses(kafka, clientId("brokers"));
    NeverCut configured = settings.spared().and(policy.neverCut());
    Supplier<NeverCut> neverCut = () -> configured.and(brokers.known());
    drivers =
        HostFaults.drivers(
            neverCut, chance, policy.connections(), policy.packetQueues(), policy.routes());
    reporter = new JournaledReporter(settings, publisher, journal, time, metrics);
    List<JournalEntry> unhealed =
        new Healing(journal, drivers, reporter, settings.agent(), time).heal(HEAL_LIMIT);
    List<InjectionEvent.Uncertain> lost = tellUnreadable(reporter, metrics);
    drivers.open(settings.cell() + "." + settings.agent());
    signals = new CellSignals(settings.cell());
    stopFile = StopFile.watch(settings.journalFolder(), signals);
    desk = new CommandDesk(settings, journal, drivers, policy, signals, reporter, time, clock);
    unhealed.forEach(desk::holdClaim);
    toxiproxy = toxiproxy(settings.toxiproxyPort(), policy, neverCut, chance);
    unsettled = Unsettled.start(() -> unsettled(lost), this::tellAgain, Unsettled.EVERY);
    presence = Presence.start(settings, desk, publisher, brokers, clock, time);
    signalReader =
        PartitionReader.start(
            kafka.consumer(clientId("signals"), Isolation.READ_UNCOMMITTED),
            List.of(
                Feed.all(name(Topic.HALTS), new Feed.Beginning()),
                ofCell(Topic.ABORTS, fromGreatestAge()),
                ofCell(Topic.LEASES, new Feed.End())),
            signalListener(codec, signals, clock),
            metrics,
            this::failSafe);
    rehearsal =
        AbortRehearsal.begin(codec, heard -> signalListener(codec, heard, clock), time.instant());
    commandReader =
        PartitionReader.start(
            kafka.consumer(clientId("commands"), Isolation.READ_COMMITTED),
            List.of(ofCell(Topic.COMMANDS, fromGreatestAge())),
            new CommandListener(codec, keys.schedulers(), desk, publisher, signalReader, brokers),
            metrics,
            this::failSafe);
  }

  /**
   * A running agent. What its journal holds open is undone before this returns, or has been tried
   * for 10 s; the broker is not waited for.
   *
   * @param chance for jitter, and which requests are hit
   * @param clock how far this process's clock is from the broker's, as known now
   */
  public static Agent start(
      AgentSettings settings,
      KafkaSettings kafka,
      AgentKeys keys,
      InstantSource time,
      RandomGenerator chance,
      Supplier<ClockReading> clock,
      MeterRegistry metrics)
      throws InterruptedException {
    return new Agent(settings, kafka, keys, time, chance, clock, metrics);
  }

  private SignalListener signalListener(
      EventCodec codec, CellSignals signals, Supplier<ClockReading> clock) {
    return new SignalListener(
        codec, name(Topic.HALTS), signals, publisher::deadLetter, time, clock);
  }

  /** Something may be in force that nobody can undo from here: a matter for a person. */
  private List<InjectionEvent.Uncertain> tellUnreadable(Reporter reporter, MeterRegistry metrics) {
    List<InjectionEvent.Uncertain> facts =
        journal.unreadable().stream()
            .map(
                injection ->
                    new InjectionEvent.Uncertain(
                        settings.cell(),
                        injection,
                        settings.agent(),
                        byHand(journal, injection),
                        time.instant(),
                        ClockReading.UNKNOWN))
            .toList();
    metrics.gauge("everdrill.agent.journal.unreadable", facts.size());
    for (InjectionEvent.Uncertain fact : facts) {
      reporter.report(fact);
      reporter.halt(fact.injection() + ": " + fact.reason());
    }
    return facts;
  }

  /** What cannot be read is a matter no more once a person has looked and deleted it. */
  private List<InjectionEvent.Uncertain> unsettled(List<InjectionEvent.Uncertain> unreadable) {
    return Stream.concat(
            Unsettled.in(journal).stream(),
            unreadable.stream().filter(fact -> Files.exists(journal.asideOf(fact.injection()))))
        .toList();
  }

  /** Beside the numbers, which count what happened. */
  private void tellAgain(InjectionEvent fact) {
    publisher.publish(fact, () -> {});
  }

  private static String byHand(Journal journal, InjectionId injection) {
    Path aside = journal.asideOf(injection);
    return "its journal entry cannot be read: look at "
        + aside
        + " and at what 'everdrill sweep' finds, undo it, then rm '"
        + aside
        + "'";
  }

  /** What became of an injection that the journal held open. */
  public record Undone(InjectionId injection, boolean gone, String detail) {}

  /**
   * Undoes what a journal holds open, without Kafka.
   *
   * @throws JournalHeld while an agent has it open, which undoes that itself
   */
  public static List<Undone> undoAll(Path journalFolder, InstantSource time, RandomGenerator chance)
      throws InterruptedException {
    try (Journal journal = Journal.open(journalFolder, time, chance);
        DriverSet drivers = HostFaults.drivers(() -> NeverCut.NOTHING, chance)) {
      List<JournalEntry> open = journal.entries().stream().filter(e -> !e.over()).toList();
      if (!open.isEmpty()) {
        new Healing(journal, drivers, told -> {}, open.getFirst().command().agent(), time)
            .heal(HEAL_LIMIT);
      }
      List<InjectionId> left =
          journal.entries().stream().filter(e -> !e.over()).map(JournalEntry::injection).toList();
      return Stream.concat(
              open.stream().map(e -> undone(e, left)),
              journal.unreadable().stream()
                  .map(injection -> new Undone(injection, false, byHand(journal, injection))))
          .toList();
    }
  }

  private static Undone undone(JournalEntry entry, List<InjectionId> left) {
    boolean gone = !left.contains(entry.injection());
    return new Undone(
        entry.injection(),
        gone,
        entry.command().fault().kind()
            + " on "
            + entry.command().target().target()
            + (gone ? "" : ": " + entry.undo().byHand()));
  }

  /** New with the journal: commands must name it. */
  public String incarnation() {
    return journal.incarnation();
  }

  /** It has read the halt switch and what came before, and can be given commands. */
  public boolean ready() {
    return signalReader.isCaughtUp() && commandReader.isCaughtUp();
  }

  /** A bug ended it: it says no more that it is there, and nothing but a new process helps. */
  public boolean failed() {
    return failed || presence.failed();
  }

  /** For the health port. */
  public Map<String, Health.Check> checks() {
    return Map.of(
        "signals", signalReader::health,
        "commands", commandReader::health);
  }

  /** Ends and undoes every fault, reports it, stops. */
  @Override
  public void close() {
    rehearsal.close();
    desk.close();
    signals.shutdown();
    commandReader.close();
    desk.awaitIdle(END_LIMIT);
    stopFile.close();
    signalReader.close();
    toxiproxy.forEach(ToxiproxyServer::close);
    presence.close();
    unsettled.close();
    publisher.close();
    reporter.close();
    drivers.close();
    journal.close();
  }

  /** One, or none if it is not asked for. */
  private List<ToxiproxyServer> toxiproxy(
      int port, Policy policy, Supplier<NeverCut> neverCut, RandomGenerator chance) {
    return port == 0
        ? List.of()
        : List.of(
            ToxiproxyServer.start(
                port,
                e -> neverCut.get().covers(e.getAddress(), e.getPort()),
                chance,
                policy.toxics(),
                () ->
                    policy.forbidsToxics().isEmpty() ? signals.forbids() : policy.forbidsToxics()));
  }

  /** Perhaps deaf to aborts, so nothing may be kept in force. */
  private void failSafe(Throwable bug) {
    LOG.error("a thread ended by a bug: all faults end, and the agent must be restarted", bug);
    failed = true;
    signals.shutdown();
    presence.end();
  }

  private Feed ofCell(Topic topic, Feed.Start start) {
    String cell = settings.cell().value();
    return Feed.one(name(topic), n -> CellPartitioner.partition(cell, n), start);
  }

  private Feed.Start fromGreatestAge() {
    return new Feed.From(time.instant().minus(settings.times().greatestCommandAge()));
  }

  private String name(Topic topic) {
    return topic.name(kafka.topicPrefix());
  }

  private String clientId(String purpose) {
    return "agent-" + settings.agent() + "-" + purpose;
  }
}
