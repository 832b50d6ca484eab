package io.everdrill.democell.monitor;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The loop: once a second scrape all, apply the rules, tell what is due. */
final class Monitor {
  private static final long PERIOD_MILLIS = 1000;
  private static final long SCRAPE_TIMEOUT_MILLIS = 800;
  private static final Duration HOLD = Duration.ofSeconds(2);
  private static final Duration REPEAT = Duration.ofSeconds(10);
  private static final Duration HEARTBEAT = Duration.ofSeconds(3);
  private static final String ALERTS = "/api/v1/alerts/alertmanager";
  private static final String DIAGNOSES = "/api/v1/diagnoses";

  private final Vertx vertx;
  private final MonitorSettings settings;
  private final InstantSource clock;
  private final HttpClient scraper;
  private final Outbox outbox;
  private final Webhook webhook;
  private final History history;
  private final AlertBook book = new AlertBook(HOLD, HOLD);
  private final AlertGroups groups = new AlertGroups(REPEAT);
  private final AlertGroups heartbeats = new AlertGroups(HEARTBEAT);
  private final Incidents incidents;
  private final Alert watchdog;
  private boolean scraping;

  Monitor(Vertx vertx, MonitorSettings settings, InstantSource clock) {
    this.vertx = vertx;
    this.settings = settings;
    this.clock = clock;
    this.scraper = vertx.createHttpClient(fromOwnAddress(settings), pool());
    // Not from the cell's address: the gateway may be anywhere.
    this.outbox =
        new Outbox(
            vertx,
            vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(1000), pool()),
            settings.gateway(),
            settings.token());
    this.webhook = new Webhook("http://" + settings.address() + ":" + MonitorSettings.PORT);
    this.history = new History(settings.targets());
    this.incidents = new Incidents(settings.cell());
    this.watchdog =
        Alert.firing(
            new Symptom(
                Map.of("alertname", "Watchdog", "severity", "none", "cell", settings.cell()),
                "always fires: it shows that alerts get through"),
            clock.instant());
  }

  private static HttpClientOptions fromOwnAddress(MonitorSettings settings) {
    return new HttpClientOptions().setLocalAddress(settings.address()).setConnectTimeout(500);
  }

  private static PoolOptions pool() {
    return new PoolOptions().setHttp1MaxSize(4);
  }

  void start() {
    vertx.runOnContext(started -> round());
    vertx.setPeriodic(PERIOD_MILLIS, timer -> round());
  }

  /** A round that falls due while the last one still runs is left out. */
  private void round() {
    if (scraping) {
      return;
    }
    scraping = true;
    Map<MonitorSettings.Target, Future<List<PrometheusText.Sample>>> scrapes =
        new LinkedHashMap<>();
    settings.targets().forEach(target -> scrapes.put(target, scrape(target)));
    Future.join(List.copyOf(scrapes.values()))
        .onComplete(
            joined -> {
              scraping = false;
              // When nothing at all answers, it is rather this process that is cut off or starved.
              boolean blind = scrapes.values().stream().noneMatch(Future::succeeded);
              if (!blind) {
                scrapes.forEach(this::remember);
                judge(clock.instant());
              }
              beat();
            });
  }

  private void remember(MonitorSettings.Target target, Future<List<PrometheusText.Sample>> scrape) {
    if (scrape.succeeded()) {
      history.scraped(target, scrape.result());
    } else {
      history.missed(target);
    }
  }

  private Future<List<PrometheusText.Sample>> scrape(MonitorSettings.Target target) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI("http://" + target.hostAndPort() + "/metrics")
            .setTimeout(SCRAPE_TIMEOUT_MILLIS);
    return scraper
        .request(options)
        .compose(request -> request.send())
        .compose(Monitor::bodyOf)
        .timeout(SCRAPE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
        .map(body -> PrometheusText.parse(body.toString()));
  }

  private static Future<Buffer> bodyOf(HttpClientResponse response) {
    return response.statusCode() == 200
        ? response.body()
        : Future.failedFuture("expected 200, got " + response.statusCode());
  }

  private void judge(Instant now) {
    CellState state = history.state();
    List<Symptom> symptoms =
        Rules.symptoms(state).stream().map(s -> s.with("cell", settings.cell())).toList();
    List<Alert> alerts = book.update(symptoms, now);
    groups.due(alerts, now).forEach(this::tell);
    incidents
        .diagnose(alerts, RootCause.rank(state), now)
        .ifPresent((JsonObject diagnosis) -> outbox.post("diagnoses", DIAGNOSES, diagnosis));
  }

  private void beat() {
    heartbeats.due(List.of(watchdog), clock.instant()).forEach(this::tell);
  }

  private void tell(AlertGroups.Notification notification) {
    outbox.post(notification.groupLabels().toString(), ALERTS, webhook.body(notification));
  }
}
