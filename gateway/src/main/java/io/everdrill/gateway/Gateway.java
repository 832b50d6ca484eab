package io.everdrill.gateway;

import io.everdrill.gateway.inputs.AlertDesk;
import io.everdrill.gateway.inputs.KnownServices;
import io.everdrill.gateway.inputs.LastHeard;
import io.everdrill.gateway.inputs.OpenEpisodes;
import io.everdrill.gateway.inputs.PullSettings;
import io.everdrill.gateway.inputs.PulledAlerts;
import io.everdrill.gateway.outputs.PushSettings;
import io.everdrill.gateway.views.OurDoing;
import io.everdrill.gateway.views.View;
import io.everdrill.runtime.Health;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.events.ClockReading;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP edge of Everdrill: alerts, diagnoses and the halt button in; results and live events
 * out. It starts without Kafka too, and says so until Kafka is there.
 */
public final class Gateway implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(10);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(3);
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final String host;
  private final String scheme;
  private final Vitals vitals;
  private final List<Endpoint> endpoints = new ArrayList<>();
  private final HttpServer server;

  private Gateway(
      GatewaySettings settings,
      KafkaSettings kafka,
      InstantSource time,
      Supplier<ClockReading> clock,
      MeterRegistry metrics) {
    host = settings.host();
    scheme = settings.transport() instanceof Transport.Tls ? "https://" : "http://";
    try {
      Views views = Views.within(settings.views());
      views.measure(time, metrics);
      EventWriter writer =
          closing(
              new EventWriter(kafka, settings.instance(), settings.http().writeLimit(), metrics));
      EventHub hub = new EventHub();
      OpenEpisodes episodes = new OpenEpisodes();
      KnownServices services = new KnownServices();
      LastHeard lastHeard = new LastHeard(settings.pulls());
      List<View> all = new ArrayList<>(views.all());
      all.addAll(List.of(episodes, lastHeard, services));
      all.add(new VerdictMeters(metrics, time.instant()));
      TopicTail tail =
          closing(TopicTail.start(kafka, settings, all, hub, writer, time.instant(), metrics));
      OidcTokens people = new OidcTokens(settings.issuers(), time);
      Admission admission = new Admission(settings.grants(), people, settings.reads(), time);
      EventStream stream =
          new EventStream(hub, kafka, settings, tail::requireCaughtUp, admission, metrics);
      vitals = closing(new Vitals(tail, kafka, settings.instance(), metrics));
      Books books = new Books(settings.instance(), time);
      AlertDesk desk = new AlertDesk(settings.alerts(), episodes, services, clock);
      IntakeWriter intakes = new IntakeWriter(writer, books, metrics);
      Inbox inbox = new Inbox(settings, desk, intakes, time);
      endpoints.addAll(inbox.endpoints());
      endpoints.add(new PagerDutyDoor(admission, inbox.pagerDuty()).endpoint());
      endpoints.addAll(new Definitions(writer, books, time).endpoints());
      endpoints.addAll(
          new Deletions(writer, books, tail::requireCaughtUp).endpoints(views.catalogue()));
      endpoints.addAll(
          new Switchboard(writer, books, views.halts(), views.drills(), time).endpoints());
      FromViews from = new FromViews(tail::requireCaughtUp);
      endpoints.addAll(new Results(views, time, from).endpoints());
      endpoints.addAll(new Lists(views, time, from).endpoints());
      endpoints.add(
          new IsItUs(
                  views.drills(),
                  services,
                  time.instant().minus(settings.views().history()).plus(OurDoing.LONGEST_DRILL),
                  writer,
                  books,
                  time,
                  from)
              .endpoint());
      endpoints.addAll(
          new Reports(views, time.instant().minus(settings.views().history()), from).endpoints());
      endpoints.add(new WhoAmI(time).endpoint());
      endpoints.add(stream.endpoint());
      endpoints.addAll(vitals.endpoints());
      endpoints.add(OpenApi.of(endpoints));
      endpoints.add(Contents.of(endpoints));
      endpoints.addAll(WebPage.endpoints());

      Vertx vertx = vertx();
      parts.push(() -> vertx.close().await(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS));
      settings.credentials().watch(vertx, admission, time);
      HttpEdge edge = new HttpEdge(vertx, endpoints, admission, settings, metrics);
      server = edge.listen(START_LIMIT);
      parts.push(() -> edge.close(server));
      for (PullSettings pull : settings.pulls()) {
        PulledAlerts answers = new PulledAlerts(pull, settings.alerts(), desk, episodes);
        closing(new Puller(pull, answers, lastHeard, intakes, tail::isCaughtUp, time, metrics))
            .start();
      }
      for (PushSettings push : settings.pushes()) {
        closing(new ResultPush(push, kafka, settings.instance(), time.instant(), metrics)).start();
      }
      // First to be closed: an open stream would hold the server up.
      closing(stream).start(vertx);
    } catch (Exception e) {
      close();
      throw new IllegalStateException(
          "The gateway cannot start at %s:%d: %s"
              .formatted(settings.host(), settings.port(), e.getMessage()),
          e);
    }
  }

  /**
   * Listens when it returns; whether it can do its work, {@link #checks()} tell.
   *
   * @param clock how {@code time} stands to the broker's clock; written into alerts
   */
  public static Gateway start(
      GatewaySettings settings,
      KafkaSettings kafka,
      InstantSource time,
      Supplier<ClockReading> clock,
      MeterRegistry metrics) {
    return new Gateway(settings, kafka, time, clock, metrics);
  }

  /** The port that it listens on. */
  public int port() {
    return server.actualPort();
  }

  /** The address for people: {@code http://127.0.0.1:8080}. */
  public String url() {
    return scheme + (host.contains(":") ? "[" + host + "]" : host) + ":" + port();
  }

  /** All that it answers. */
  List<Endpoint> endpoints() {
    return List.copyOf(endpoints);
  }

  /** What must hold for it to do its work, by name. */
  public Map<String, Health.Check> checks() {
    return vitals.readiness();
  }

  /** A bug ended what it reads with: nothing but a new process helps. */
  public boolean failed() {
    return vitals.failed();
  }

  private static Vertx vertx() {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(2)
            .setWorkerPoolSize(2)
            .setInternalBlockingPoolSize(2)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));
  }

  private <T extends AutoCloseable> T closing(T part) {
    parts.push(part);
    return part;
  }

  /** In the opposite order of the start, each part within a limit of its own. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        LOG.warn("A part of the gateway did not stop in order", e);
      }
    }
  }
}
