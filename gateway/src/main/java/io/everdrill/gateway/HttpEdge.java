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
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
    if (settings.transport() instanceof Transport.Tls files) {
      CertificateReload.secure(options, files);
    }
    vertx.setPeriodic(connections.sweepInterval().toMillis(), timer -> connections.sweep());
    HttpServer server =
        vertx
            .createHttpServer(options)
            .connectionHandler(connections::opened)
            .invalidRequestHandler(
                request -> refuse(request, Problem.badRequest("expected HTTP/1.1")))
            .requestHandler(router())
            .listen()
            .await(limit.toMillis(), TimeUnit.MILLISECONDS);
    if (settings.transport() instanceof Transport.Tls files) {
      CertificateReload.watch(vertx, server, files);
    }
    return server;
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
    String authorization = Headers.authorization(context.request());
    if (!admission.mayBlock(authorization)) {
      serve(endpoint, context, () -> admission.admit(authorization, endpoint.permission()));
      return;
    }
    context.request().pause();
    onThread(
        context.request(),
        () -> admitted(authorization, endpoint.permission()),
        caller -> {
          serve(endpoint, context, caller);
          context.request().resume();
        });
  }

  /** Who it is, or why not: either is told on the event loop. */
  private Supplier<Caller> admitted(String authorization, Permission needed) {
    try {
      Caller caller = admission.admit(authorization, needed);
      return () -> caller;
    } catch (Problem problem) {
      return () -> {
        throw problem;
      };
    } catch (RuntimeException e) {
      LOG.error("A token could not be looked at, by a bug", e);
      return () -> {
        throw Problem.internal();
      };
    }
  }

  private void serve(Endpoint endpoint, RoutingContext context, Supplier<Caller> admitted) {
    try {
      Caller caller = limited(endpoint, context.request(), admitted.get());
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

  private Caller limited(Endpoint endpoint, HttpServerRequest request, Caller caller) {
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
      Headers.requireJson(request);
    }
    return caller;
  }

  /** On a virtual thread, as many at once as allowed; the answer goes out on the event loop. */
  private void perform(Endpoint.Action action, Caller caller, byte[] body, RoutingContext context) {
    Call call =
        new Call(
            caller,
            body,
            Headers.ofFormats(context.request()),
            context.pathParams(),
            new Query(context.queryParams()));
    HttpServerRequest request = context.request();
    onThread(
        request, () -> answer(() -> action.answer(call), request), answer -> send(request, answer));
  }

  /** Works on a thread that may block, if there is room; goes on with the result here. */
  private <T> void onThread(HttpServerRequest request, Supplier<T> work, Consumer<T> next) {
    if (!inFlight.tryAcquire()) {
      request.resume();
      send(
          request,
          Problem.unavailable("too many requests are being worked on", RETRY_AFTER).answer());
      return;
    }
    Context eventLoop = vertx.getOrCreateContext();
    threads.execute(
        () -> {
          try {
            T result = work.get();
            eventLoop.runOnContext(now -> next.accept(result));
          } finally {
            inFlight.release();
          }
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
          case 404 -> Problem.notFound("there is nothing here; /api lists what there is");
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
    boolean bodyStillComes = !request.isEnded() && Headers.announceBody(request);
    boolean last = bodyStillComes || "close".equals(answer.headers().get("Connection"));
    if (last) {
      response.putHeader("Connection", "close");
    }
    response.end(Buffer.buffer(answer.body()));
    if (last) {
      vertx.setTimer(LINGER.toMillis(), late -> request.connection().close());
    }
  }

  /** Lets requests under way finish, for a time. */
  void close(HttpServer server) throws Exception {
    server
        .shutdown(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .await(STOP_LIMIT.toMillis() + 1_000, TimeUnit.MILLISECONDS);
    threads.shutdownNow();
  }
}
