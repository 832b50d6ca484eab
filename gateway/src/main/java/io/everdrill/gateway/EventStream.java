package io.everdrill.gateway;

import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Topic;
import io.everdrill.topics.UnreadableEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Server-sent events of the results topics. A client that comes back with {@code Last-Event-ID} is
 * first sent what it missed, read from Kafka, then what comes: nothing is left out that the topics
 * still have, and it is told of what they have not; an event is there twice only where two gateways
 * stand at different places.
 */
final class EventStream implements AutoCloseable {

  /** What a client hears that names no topics. */
  static final Set<Topic> USUAL =
      EnumSet.of(
          Topic.DRILLS,
          Topic.INJECTIONS,
          Topic.DETECTIONS,
          Topic.VERDICTS,
          Topic.FALSE_ALARMS,
          Topic.ABORTS,
          Topic.SCOREBOARD);

  /** What can be asked for besides: much of it, or not a result. */
  static final Set<Topic> ON_REQUEST =
      EnumSet.of(
          Topic.STEADY_STATE,
          Topic.GUARD_READINGS,
          Topic.HALTS,
          Topic.ALERTS,
          Topic.DIAGNOSES,
          Topic.INCIDENTS,
          Topic.AGENTS,
          Topic.PROBERS,
          Topic.AUDIT);

  /** What one who is scored may hear: nothing that tells of a drill before it is judged. */
  private static final Set<Topic> OF_SCORES = EnumSet.of(Topic.VERDICTS, Topic.SCOREBOARD);

  private static final Duration SLOW_LIMIT = Duration.ofSeconds(10);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);
  private static final int RETRY_MILLIS = 1_000;
  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

  private final EventHub hub;
  private final KafkaSettings kafka;
  private final String instance;
  private final GatewaySettings.StreamLimits limits;
  private final EventCodec codec;
  private final Runnable requireCaughtUp;
  private final StreamPlaces places;
  private final StreamPasses passes;
  private final Semaphore resuming;
  private final AtomicLong resumed = new AtomicLong();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final SentAway sentAway;

  /**
   * @param requireCaughtUp throws a problem while the topics are not read to their ends
   */
  EventStream(
      EventHub hub,
      KafkaSettings kafka,
      GatewaySettings settings,
      Runnable requireCaughtUp,
      Admission admission,
      MeterRegistry metrics) {
    this.hub = hub;
    this.kafka = kafka;
    this.instance = settings.instance();
    this.codec = new EventCodec("/everdrill/gateway/" + instance);
    this.limits = settings.streams();
    this.requireCaughtUp = requireCaughtUp;
    this.places = new StreamPlaces(limits.maxClients(), limits.maxClientsPerCaller());
    this.sentAway = new SentAway(metrics);
    this.passes = new StreamPasses(admission, () -> sentAway.count(SentAway.Why.TOKEN_CHANGED));
    this.resuming = new Semaphore(limits.maxResuming());
    metrics.gauge("everdrill.gateway.stream.clients", hub, EventHub::clients);
  }

  Endpoint endpoint() {
    return Endpoint.get(
        "/api/v1/events",
        "server-sent events as they come; Last-Event-ID (or ?lastEventId=) resumes, and an event"
            + " 'gap' names the topics of which retention has taken what was missed; ?topics=,"
            + " ?cell=, ?detector= for what speaks of it alone",
        Permission.SCORE,
        (Endpoint.Stream) this::open);
  }

  /** Begins to send signs of life, and to look at who listens. */
  void start(Vertx vertx) {
    passes.start();
    vertx.setPeriodic(limits.heartbeat().toMillis(), timer -> hub.heartbeat());
  }

  private void open(RoutingContext context, Caller caller, Query query) {
    requireCaughtUp.run();
    query.allowing(Set.of("topics", "cell", "detector", "lastEventId"));
    StreamClient.Filter filter =
        new StreamClient.Filter(
            caller.asksAbout(query.text("cell")),
            caller.asksOf(query.text("detector")),
            new StreamClient.Sight(topics(caller, query), caller.detector()));
    String lastId = lastEventId(context.request(), query);
    Optional<StreamPosition> from =
        lastId.isEmpty()
            ? Optional.empty()
            : Optional.of(hub.resumedAt(StreamPosition.parse(lastId), filter.topics()));
    if (context.response().closed()) {
      return;
    }
    StreamPlaces.Place place = places.take(Throttle.who(caller, context.request()));
    StreamClient client = client(context, filter, place);
    passes.hold(client, caller, Headers.authorization(context.request()));
    if (from.isEmpty()) {
      hub.join(client);
    } else {
      hub.resumes(client);
      threads.execute(() -> resume(client, from.get()));
    }
  }

  private StreamClient client(
      RoutingContext context, StreamClient.Filter filter, StreamPlaces.Place place) {
    HttpServerResponse response = context.response();
    response.setChunked(true);
    response.putHeader("Content-Type", "text/event-stream").putHeader("Cache-Control", "no-store");
    StreamClient client =
        new StreamClient(
            response,
            context.vertx().getOrCreateContext(),
            filter,
            limits.maxClientBufferBytes(),
            () -> sentAway.count(SentAway.Why.TOO_SLOW));
    AtomicBoolean here = new AtomicBoolean(true);
    context.addEndHandler(ended -> leave(client, place, here));
    response.write(Buffer.buffer("retry: " + RETRY_MILLIS + "\n\n"));
    return client;
  }

  private void leave(StreamClient client, StreamPlaces.Place place, AtomicBoolean here) {
    if (here.compareAndSet(true, false)) {
      // Closed first, so that one that still reads what it missed does not join after it has left.
      client.close();
      hub.leave(client);
      passes.drop(client);
      place.leave();
    }
  }

  private static String lastEventId(HttpServerRequest request, Query query) {
    String header = request.getHeader("Last-Event-ID");
    return header == null || header.isEmpty() ? query.text("lastEventId") : header;
  }

  private static Set<Topic> topics(Caller caller, Query query) {
    List<String> names = query.list("topics");
    if (names.isEmpty()) {
      return caller.isScored() ? OF_SCORES : USUAL;
    }
    Set<Topic> topics = EnumSet.noneOf(Topic.class);
    names.forEach(name -> topics.add(topic(name)));
    if (caller.isScored() && !OF_SCORES.containsAll(topics)) {
      throw Problem.forbidden(
          "topics: who is scored may hear " + names(OF_SCORES.stream()) + " alone", "reader");
    }
    return topics;
  }

  private static List<String> names(Stream<Topic> topics) {
    return topics.map(Topic::shortName).toList();
  }

  private static Topic topic(String name) {
    return Arrays.stream(Topic.values())
        .filter(t -> USUAL.contains(t) || ON_REQUEST.contains(t))
        .filter(t -> t.shortName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.badRequest(
                    "topics: expected some of "
                        + names(Stream.concat(USUAL.stream(), ON_REQUEST.stream()))));
  }

  /** Each round reads up to where the stream was, which gets nearer each time. */
  private void resume(StreamClient client, StreamPosition reached) {
    try {
      resuming.acquire();
      try (Backlog backlog = new Backlog(kafka, clientId())) {
        Optional<StreamPosition> end = hub.joinFrom(client, reached);
        while (end.isPresent() && !client.isClosed()) {
          backlog.read(reached, end.get(), taker(client));
          end = hub.joinFrom(client, reached);
        }
      } finally {
        resuming.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      client.close();
    } catch (KafkaException e) {
      LOG.warn("A client of the event stream is sent away, to resume again: {}", e.toString());
      sentAway.count(SentAway.Why.KAFKA_AWAY);
      client.close();
    }
  }

  private Backlog.Taker taker(StreamClient client) {
    return new Backlog.Taker() {
      @Override
      public boolean wantsMore() {
        return !client.isClosed();
      }

      @Override
      public void take(ConsumerRecord<byte[], byte[]> record, Topic topic, StreamPosition reached)
          throws InterruptedException {
        for (StreamRecord event : readable(topic, record)) {
          if (client.filter().wants(event)) {
            StreamClient.Sight sight = client.filter().sight();
            send(client, sight.frame(event, reached.text(sight.topics())));
          }
        }
      }

      @Override
      public void gone(Set<Topic> topics, StreamPosition reached) throws InterruptedException {
        send(client, gap(topics, reached.text(client.filter().topics())));
      }
    };
  }

  /** What retention has taken while the client was away; it reads again what it keeps of them. */
  private static Buffer gap(Set<Topic> topics, String id) {
    String names =
        topics.stream()
            .map(topic -> '"' + topic.shortName() + '"')
            .sorted()
            .collect(Collectors.joining(","));
    return Buffer.buffer("id: %s\nevent: gap\ndata: {\"topics\":[%s]}\n\n".formatted(id, names));
  }

  private String clientId() {
    return "gateway-" + instance + "-resume-" + resumed.incrementAndGet();
  }

  private void send(StreamClient client, Buffer frame) throws InterruptedException {
    if (!client.offerWithin(SLOW_LIMIT, frame)) {
      sentAway.count(SentAway.Why.TOO_SLOW_TO_RESUME);
      client.close();
    }
  }

  /** Tombstones and bad records go to nobody; the one who tails the topics buries the bad. */
  private List<StreamRecord> readable(Topic topic, ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return List.of();
    }
    try {
      return List.of(StreamRecord.of(codec, topic, record));
    } catch (UnreadableEvent e) {
      return List.of();
    }
  }

  @Override
  public void close() {
    passes.close();
    hub.close();
    threads.shutdown();
    try {
      // Resuming clients see that they are closed; an interrupt would cut their consumers' close.
      if (!threads.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
