package io.everdrill.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves endpoints over HTTP/1.1: admits, limits, reads the body, lets the endpoint answer on a
 * virtual thread, and makes every refusal a problem+json.
 */
final class HttpEdge {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /** For a body that is still coming when its refusal is out, so that the refusal is read. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(3);
  private static final Logger LOG = LoggerFactory.getLogger(HttpEdge.class);

  private final Vertx vertx;
  private final List<Endpoint> endpoints;
  private final Admission admission;
  private final GatewaySettings settings;
  private final RateLimit rateLimit;
  private final BodyReader bodies;
  private final Connections connections;
  private final MeterRegistry metrics;
  private final Semaphore inFlight;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  HttpEdge(
      Vertx vertx,
      List<Endpoint> endpoints,
      Admission admission,
      GatewaySettings settings,
      MeterRegistry metrics) {
    this.vertx = vertx;
    this.endpoints = List.copyOf(endpoints);
    this.admission = admission;
    this.settings = settings;
    this.metrics = metrics;
    this.rateLimit = new RateLimit(settings.http().requestsPerSecond());
    this.bodies = new BodyReader(settings.http());
    this.connections = new Connections(settings.http(), metrics);
    this.inFlight = new Semaphore(settings.http().maxInFlight());
  }

  /** Listens; fails if the address cannot be had. */
  HttpServer listen(Duration limit) throws Exception {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(settings.host())
            .setPort(settings.port())
            .setHttp2ClearTextEnabled(false)
            .setHandle100ContinueAutomatically(true)
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setIdleTimeout((int) settings.http().idleLimit().toMillis());
    vertx.setPeriodic(connections.sweepInterval().toMillis(), timer -> connections.sweep());
    return vertx
        .createHttpServer(options)
        .connectionHandler(connections::opened)
        .invalidRequestHandler(request -> refuse(request, Problem.badRequest("expected HTTP/1.1")))
        .requestHandler(router())
        .listen()
        .await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Router router() {
    Router router = Router.router(vertx);
    for (Endpoint endpoint : endpoints) {
      router.route(endpoint.method(), endpoint.path()).handler(context -> serve(endpoint, context));
    }
    for (int status : new int[] {400, 404, 405, 406, 413, 415, 500, 501, 503}) {
      router.errorHandler(status, context -> refuse(context, status));
    }
    return router;
  }

  private void serve(Endpoint endpoint, RoutingContext context) {
    measure(endpoint.path(), context);
    try {
      Caller caller = admit(endpoint, context.request());
      switch (endpoint.service()) {
        case Endpoint.Stream stream -> stream.open(context, new Query(context.queryParams()));
        case Endpoint.Action action when endpoint.method().equals(HttpMethod.POST) ->
            bodies.read(
                vertx,
                context.request(),
                body -> perform(action, caller, body, context),
                problem -> send(context.request(), problem.answer()));
        case Endpoint.Action action -> perform(action, caller, new byte[0], context);
      }
    } catch (Problem problem) {
      send(context.request(), problem.answer());
    }
  }

  private void measure(String path, RoutingContext context) {
    Timer.Sample sample = Timer.start(metrics);
    HttpServerRequest request = context.request();
    connections.requestBegan(request.connection());
    context.addEndHandler(
        ended -> {
          connections.requestEnded(request.connection());
          String status = String.valueOf(context.response().getStatusCode());
          sample.stop(
              Timer.builder("everdrill.gateway.requests")
                  .tag("method", request.method().name())
                  .tag("route", path)
                  .tag("status", status)
                  .register(metrics));
        });
  }

  private Caller admit(Endpoint endpoint, HttpServerRequest request) {
    String authorization = request.getHeader("Authorization");
    Caller caller =
        admission.admit(authorization == null ? "" : authorization, endpoint.permission());
    String who =
        caller.equals(Caller.ANONYMOUS)
            ? "address " + request.remoteAddress().hostAddress()
            : caller.name();
    if (!rateLimit.take(who, System.nanoTime())) {
      int perSecond = settings.http().requestsPerSecond();
      // Alertmanager gives up on a 4xx and comes again after a 5xx: an alert must not be lost.
      throw endpoint.permission() == Permission.REPORT
          ? Problem.unavailable("expected at most " + perSecond + " requests a second", RETRY_AFTER)
          : Problem.tooManyRequests(perSecond);
    }
    if (endpoint.method().equals(HttpMethod.POST)) {
      requireJson(request);
    }
    return caller;
  }

  private static void requireJson(HttpServerRequest request) {
    String header = request.getHeader("Content-Type");
    if (header == null) {
      return;
    }
    String type = header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!type.equals("application/json")
        && !(type.startsWith("application/") && type.endsWith("+json"))) {
      throw Problem.notJson("another type");
    }
  }

  private static Map<String, String> headers(HttpServerRequest request) {
    Map<String, String> headers = new HashMap<>();
    for (Map.Entry<String, String> header : request.headers()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (name.equals("content-type") || name.startsWith("ce-")) {
        headers.put(name, header.getValue());
      }
    }
    return headers;
  }

  /** On a virtual thread, as many at once as allowed; the answer goes out on the event loop. */
  private void perform(Endpoint.Action action, Caller caller, byte[] body, RoutingContext context) {
    Call call =
        new Call(
            caller,
            body,
            headers(context.request()),
            context.pathParams(),
            new Query(context.queryParams()));
    if (!inFlight.tryAcquire()) {
      send(
          context.request(),
          Problem.unavailable("too many requests are being worked on", RETRY_AFTER).answer());
      return;
    }
    Context eventLoop = vertx.getOrCreateContext();
    threads.execute(
        () -> {
          Answer answer = answer(() -> action.answer(call), context.request());
          inFlight.release();
          eventLoop.runOnContext(now -> send(context.request(), answer));
        });
  }

  private static Answer answer(Supplier<Answer> action, HttpServerRequest request) {
    try {
      return action.get();
    } catch (Problem problem) {
      return problem.answer();
    } catch (RuntimeException e) {
      LOG.error("{} {} failed by a bug", request.method(), request.path(), e);
      return Problem.internal().answer();
    }
  }

  private void refuse(RoutingContext context, int status) {
    if (status == 500) {
      LOG.error(
          "{} {} failed by a bug",
          context.request().method(),
          context.request().path(),
          context.failure());
    }
    String path = String.valueOf(context.request().path());
    String allowed =
        endpoints.stream()
            .filter(e -> path.matches(e.path().replaceAll(":\\w+", "[^/]+")))
            .map(e -> e.method().name())
            .collect(Collectors.joining(", "));
    Problem problem =
        switch (status) {
          case 400 -> Problem.badRequest("this is no URL that can be read");
          case 404 -> Problem.notFound("there is nothing here; / lists what there is");
          case 405 -> Problem.methodNotAllowed(allowed);
          case 500 -> Problem.internal();
          default -> Problem.ofStatus(status);
        };
    refuse(context.request(), problem);
  }

  private void refuse(HttpServerRequest request, Problem problem) {
    send(request, problem.answer());
  }

  private void send(HttpServerRequest request, Answer answer) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(answer.status());
    response.putHeader("Content-Type", answer.contentType());
    response.putHeader("Cache-Control", "no-store");
    response.putHeader("X-Content-Type-Options", "nosniff");
    answer.headers().forEach(response::putHeader);
    boolean bodyStillComes = !request.isEnded() && announcesBody(request);
    boolean last = bodyStillComes || "close".equals(answer.headers().get("Connection"));
    if (last) {
      response.putHeader("Connection", "close");
    }
    response.end(Buffer.buffer(answer.body()));
    if (last) {
      vertx.setTimer(LINGER.toMillis(), late -> request.connection().close());
    }
  }

  private static boolean announcesBody(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    boolean hasLength = length != null && !length.equals("0");
    return hasLength || request.headers().contains("Transfer-Encoding");
  }

  /** Lets requests under way finish, for a time. */
  void close(HttpServer server) throws Exception {
    server
        .shutdown(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .await(STOP_LIMIT.toMillis() + 1_000, TimeUnit.MILLISECONDS);
    threads.shutdownNow();
  }
}
