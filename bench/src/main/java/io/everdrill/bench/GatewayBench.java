package io.everdrill.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Soaks a gateway: many clients of its event stream and many alerts a second, with a broker and a
 * gateway that are processes of their own, for a time in the middle of which Kafka is away.
 *
 * <pre>
 *   warm-up | first third | middle: Kafka stops, starts | last third | what is on the topic?
 *                         ^ heap                        ^ heap
 * </pre>
 *
 * <p>Clients and sender share the machine with what they measure.
 */
final class GatewayBench {

  private static final Duration CONNECT_LIMIT = Duration.ofMinutes(2);
  private static final Duration SETTLE_LIMIT = Duration.ofMinutes(2);
  private static final Duration RESIDENT_INTERVAL = Duration.ofMillis(500);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);

  /** In so many parts it is told how the time to an acknowledgement went. */
  private static final int COURSE_PARTS = 12;

  private static final Duration LOOKS_EVERY = Duration.ofMillis(10);

  /** Is not counted down; who waits for it lets time pass. */
  private final CountDownLatch never = new CountDownLatch(1);

  private final Plan plan;
  private final InstantSource time;
  private final RandomGenerator chance;

  /**
   * What is done.
   *
   * @param clients of the event stream, spread over the cells; each hears the alerts of its own
   * @param alertsPerSecond each in a request of its own
   * @param seconds after the warm-up, which is as long and at most 60 s: with so many alerts
   *     arriving while its code is still compiled, a backlog is there for half a minute
   */
  record Plan(int clients, int alertsPerSecond, int seconds, int cells) {

    /** What the clients together may remember. */
    private static final long MAX_DELIVERIES = 20_000_000;

    Plan {
      within(clients, 1, 1_900, "clients");
      within(seconds, 3, 3_600, "seconds");
      within(cells, 1, 1_000, "cells");
      // The gateway takes 2,000 requests a second of one token.
      within(alertsPerSecond, 1, 1_900, "alertsPerSecond");
      within(
          (long) clients * alertsPerSecond * (seconds + 60) / cells,
          0,
          MAX_DELIVERIES,
          "clients times alerts divided by cells");
    }

    private static void within(long value, long least, long most, String what) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            "%s: expected %d to %d, got %d".formatted(what, least, most, value));
      }
    }

    Duration third() {
      return Duration.ofMillis(seconds * 1_000L / 3);
    }

    Duration warmUp() {
      return Duration.ofSeconds(Math.min(seconds, 60));
    }

    /** How long Kafka is away. */
    Duration outage() {
      return Duration.ofMillis(Math.min(5_000, third().toMillis() / 2));
    }

    /** How long before and after a disturbance times are not counted: until nothing is held up. */
    Duration aftermath() {
      return Duration.ofMillis(Math.min(2_000, third().toMillis() / 5));
    }

    int alerts() {
      // Times may stretch: garbage is collected, a broker stops and starts.
      return (seconds + 150) * alertsPerSecond;
    }
  }

  GatewayBench(Plan plan, InstantSource time, RandomGenerator chance) {
    this.plan = plan;
    this.time = time;
    this.chance = chance;
  }

  GatewayResult run() throws Exception {
    try (GatewayRig rig = GatewayRig.start(chance)) {
      Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
      try {
        return run(rig, vertx);
      } finally {
        vertx.close().await(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  private GatewayResult run(GatewayRig rig, Vertx vertx) throws Exception {
    List<StreamListener> listeners = listeners(rig.door(), vertx);
    await(
        CONNECT_LIMIT,
        "every client is told what comes",
        () -> listeners.stream().allMatch(StreamListener::isLive));
    AlertLedger ledger = new AlertLedger(plan.alerts());
    long countedFrom;
    GatewayResult.Memory memory;
    GatewayResult.Outage outage;
    ProcessorTime taken;
    try (AlertSender _ = new AlertSender(vertx, rig.door(), plan, ledger, time)) {
      pass(plan.warmUp());
      countedFrom = time.millis();
      ProcessorTime before = rig.processorTime();
      long firstResident = resident(rig, plan.third());
      long firstHeap = liveHeap(rig, ledger);
      outage = outage(rig, ledger);
      long lastResident = resident(rig, plan.third());
      memory =
          new GatewayResult.Memory(firstHeap, liveHeap(rig, ledger), firstResident, lastResident);
      taken = rig.processorTime().since(before);
    }
    await(SETTLE_LIMIT, "every alert has its answer", ledger::settled);
    rig.readAlerts(
        record -> {
          int number = AlertSender.number(new String(record.value(), UTF_8));
          if (number >= 0) {
            ledger.appended(number, record.timestamp());
          }
        });
    return new GatewayResult(
        plan,
        new GatewayResult.Acknowledged(
            Percentiles.of(ledger.untilAcknowledged(countedFrom)),
            Percentiles.ofAny(ledger.untilAcknowledgedAmid(countedFrom)),
            Percentiles.of(ledger.untilAcknowledgedAtAll(countedFrom)),
            Percentiles.ofAny(ledger.untilAcknowledgedBefore(countedFrom)),
            ledger.course(countedFrom, COURSE_PARTS)),
        Percentiles.of(untilHeard(listeners, ledger, countedFrom)),
        ledger.answers(countedFrom),
        ledger.acknowledgedButNotOnTopic(),
        delivery(listeners, ledger),
        outage,
        memory,
        taken);
  }

  private List<StreamListener> listeners(GatewayRig.Door door, Vertx vertx) {
    HttpClient client =
        vertx.createHttpClient(
            new HttpClientOptions().setDefaultHost(door.host()).setDefaultPort(door.port()),
            new PoolOptions().setHttp1MaxSize(plan.clients()));
    List<StreamListener> listeners =
        IntStream.range(0, plan.clients())
            .mapToObj(i -> AlertSender.cell(i % plan.cells()))
            .map(cell -> new StreamListener(vertx, client, cell, time))
            .toList();
    listeners.forEach(StreamListener::connect);
    return listeners;
  }

  /** The median of what the gateway's process took in a time. */
  private long resident(GatewayRig rig, Duration during) throws IOException, InterruptedException {
    List<Long> found = new ArrayList<>();
    long end = System.nanoTime() + during.toNanos();
    while (System.nanoTime() < end) {
      found.add(rig.residentBytes());
      pass(RESIDENT_INTERVAL);
    }
    return found.stream().sorted().toList().get(found.size() / 2);
  }

  private long liveHeap(GatewayRig rig, AlertLedger ledger)
      throws IOException, InterruptedException {
    long from = time.millis();
    long live = rig.liveHeapBytes();
    disturbed(ledger, from);
    return live;
  }

  private GatewayResult.Outage outage(GatewayRig rig, AlertLedger ledger)
      throws IOException, InterruptedException {
    pass(plan.third().minus(plan.outage()).dividedBy(2));
    long from = time.millis();
    rig.stopKafka();
    pass(plan.outage());
    long startedNanos = System.nanoTime();
    rig.startKafka();
    long back = time.millis();
    await(SETTLE_LIMIT, "alerts are acknowledged again", () -> ledger.acknowledgedSince(back));
    Duration untilWell = Duration.ofNanos(System.nanoTime() - startedNanos);
    disturbed(ledger, from);
    pass(plan.third().minus(plan.outage()).dividedBy(2));
    return new GatewayResult.Outage((back - from) / 1e3, untilWell.toMillis() / 1e3);
  }

  /** What was due a little before had no answer yet. */
  private void disturbed(AlertLedger ledger, long from) throws InterruptedException {
    pass(plan.aftermath());
    ledger.disturbed(from - plan.aftermath().toMillis(), time.millis());
  }

  private List<Duration> untilHeard(
      List<StreamListener> listeners, AlertLedger ledger, long countedFrom) {
    List<Duration> times = new ArrayList<>();
    long now = time.millis();
    for (StreamListener listener : listeners) {
      listener.heard(
          now,
          (number, at) -> {
            if (ledger.counts(number, countedFrom)) {
              times.add(ledger.sinceAppended(number, at));
            }
          });
    }
    return times;
  }

  private GatewayResult.Delivery delivery(List<StreamListener> listeners, AlertLedger ledger)
      throws InterruptedException {
    long deadline = System.nanoTime() + SETTLE_LIMIT.toNanos();
    while (missed(listeners, ledger) > 0 && System.nanoTime() < deadline) {
      pass(RESIDENT_INTERVAL);
    }
    return new GatewayResult.Delivery(
        listeners.stream().mapToLong(StreamListener::size).sum(),
        missed(listeners, ledger),
        listeners.stream().mapToLong(StreamListener::reconnections).sum());
  }

  /** Of what was acknowledged, what a client should have heard and did not. */
  private long missed(List<StreamListener> listeners, AlertLedger ledger) {
    return IntStream.range(0, listeners.size())
        .mapToLong(
            i ->
                listeners
                    .get(i)
                    .missed(
                        ledger.size(),
                        n -> n % plan.cells() == i % plan.cells() && ledger.isAcknowledged(n)))
        .sum();
  }

  private void await(Duration limit, String what, BooleanSupplier reached)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("expected within " + limit + " that " + what);
      }
      pass(LOOKS_EVERY);
    }
  }

  private void pass(Duration time) throws InterruptedException {
    never.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }
}
