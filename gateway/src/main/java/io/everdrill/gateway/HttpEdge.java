package io.everdrill.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
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

  private static final Problem NO_PLACE =
      Problem.unavailable("too many requests are being worked on", Duration.ofSeconds(1));

  /** For a body that is still coming when its refusal is out, so that the refusal is read. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(3);
  private static final Logger LOG = LoggerFactory.getLogger(HttpEdge.class);

  private final Vertx vertx;
  private final List<Endpoint> endpoints;
  private final Admission admission;
  private final GatewaySettings settings;
  private final Throttle throttle;
  private final Lane.All lanes;
  private final Connections connections;
  private final MeterRegistry metrics;
  private final Workers workers;

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
    this.throttle = new Throttle(settings.http());
    this.workers = new Workers(vertx);
    this.lanes = new Lane.All(settings.http());
    this.connections = new Connections(settings.http(), metrics);
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
                request -> refuse(request, Problem.notReadable(request.decoderResult().cause())))
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
    try {
      throttle.address(endpoint, context.request());
    } catch (Problem tooOften) {
      send(context.request(), tooOften.answer());
      return;
    }
    if (!admission.mayBlock(authorization)) {
      serve(endpoint, context, () -> admission.admit(authorization, endpoint.permission()));
      return;
    }
    context.request().pause();
    boolean begun =
        workers.begin(
            lanes.of(endpoint),
            () -> admitted(authorization, endpoint.permission()),
            caller -> {
              serve(endpoint, context, caller);
              context.request().resume();
            });
    if (!begun) {
      context.request().resume();
      send(context.request(), NO_PLACE.answer());
    }
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
    HttpServerRequest request = context.request();
    try {
      Caller caller = caller(endpoint, request, admitted);
      throttle.caller(endpoint, request, caller);
      if (endpoint.method().equals(HttpMethod.POST)) {
        Headers.requireJson(request);
      }
      Lane lane = lanes.of(endpoint);
      switch (endpoint.service()) {
        case Endpoint.Stream stream ->
            stream.open(context, caller, new Query(context.queryParams()));
        case Endpoint.Action action when endpoint.method().equals(HttpMethod.POST) ->
            lane.bodies()
                .read(
                    vertx,
                    request,
                    body -> perform(lane, action, caller, body, context),
                    problem -> send(request, problem.answer()));
        case Endpoint.Action action -> perform(lane, action, caller, BodyReader.Body.NONE, context);
      }
    } catch (Problem problem) {
      send(request, problem.answer());
    }
  }

  private Caller caller(Endpoint endpoint, HttpServerRequest request, Supplier<Caller> admitted) {
    try {
      return admitted.get();
    } catch (Problem problem) {
      if (problem.status() == 401 && !Headers.authorization(request).isEmpty()) {
        throttle.wrongToken(endpoint, request);
      }
      throw problem;
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

  private void perform(
      Lane lane,
      Endpoint.Action action,
      Caller caller,
      BodyReader.Body body,
      RoutingContext context) {
    HttpServerRequest request = context.request();
    Call call =
        new Call(
            caller,
            body.bytes(),
            Headers.ofFormats(request),
            context.pathParams(),
            new Query(context.queryParams()));
    Supplier<Answer> work =
        () -> {
          try {
            return answer(() -> action.answer(call), request);
          } finally {
            body.giveBack().run();
          }
        };
    if (!workers.begin(lane, work, answer -> send(request, answer))) {
      body.giveBack().run();
      send(request, NO_PLACE.answer());
    }
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
    refuse(context.request(), Problem.ofStatus(status, allowed));
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
    workers.close();
  }
}
