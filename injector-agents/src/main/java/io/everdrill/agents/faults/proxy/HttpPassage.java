package io.everdrill.agents.faults.proxy;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One HTTP/1.1 request at the proxy, on its way to the target and back, bodies streamed. A fault
 * that hits it answers it here, or passes it on with another relay of the answer.
 */
final class HttpPassage {

  private static final int SWITCHES = 101;

  /** Of one connection, not of the request (RFC 9110, 7.6.1). */
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /** What says something of the body that it was sent with, or lets a cache keep it. */
  private static final List<String> OF_THE_BODY =
      List.of(
          "content-length",
          "content-encoding",
          "content-range",
          "content-md5",
          "content-digest",
          "repr-digest",
          "digest",
          "etag",
          "last-modified",
          "expires",
          "age");

  private final HttpServerRequest request;
  private final HttpClient client;
  private final Proxy.Place place;
  private final Runnable countHit;

  /** Gives the caller an answer of the target, or what a fault makes of it. */
  @FunctionalInterface
  interface Relay {
    void relay(HttpClientResponse answer);
  }

  /**
   * @param countHit run once if the fault really changes something
   */
  HttpPassage(HttpServerRequest request, HttpClient client, Proxy.Place place, Runnable countHit) {
    this.request = request;
    this.client = client;
    this.place = place;
    this.countHit = countHit;
    request.pause();
  }

  Vertx vertx() {
    return place.vertx();
  }

  void countHit() {
    countHit.run();
  }

  /** The caller has gone. */
  boolean over() {
    return request.response().closed();
  }

  /** Answers without the target. */
  void answer(int status) {
    request.resume();
    request.response().putHeader("cache-control", "no-store").setStatusCode(status).end();
  }

  /** Passes it on, and the answer back, as they are. */
  void pass() {
    if (switchesProtocol()) {
      passSwitch();
    } else {
      pass(request.headers(), this::relay);
    }
  }

  /** Passes it on so that the body of the answer comes whole and in no encoding. */
  void passForBody(Relay relay) {
    if (switchesProtocol()) {
      passSwitch();
      return;
    }
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().addAll(request.headers());
    headers.remove("range").set("accept-encoding", "identity");
    pass(headers, relay);
  }

  /**
   * Only what has to: HTTP/2 in clear and TLS are offered by clients with many requests, and any
   * server may answer those as if they were not.
   */
  private boolean switchesProtocol() {
    String to = request.getHeader("upgrade");
    return to != null
        && request.method().equals(HttpMethod.GET)
        && !hasBody()
        && !to.equalsIgnoreCase("h2c")
        && !to.toUpperCase(Locale.ROOT).startsWith("TLS/");
  }

  /** To another protocol on this connection, as WebSocket, if the target agrees. */
  private void passSwitch() {
    onward()
        .onSuccess(
            onward -> {
              onward.headers().addAll(request.headers());
              response().closeHandler(callerLeft -> onward.reset());
              onward
                  .connect()
                  .onSuccess(this::relaySwitch)
                  .onFailure(broken -> request.connection().close());
            })
        .onFailure(refused -> request.connection().close());
  }

  private void relaySwitch(HttpClientResponse answer) {
    if (answer.statusCode() != SWITCHES) {
      request.resume();
      head(answer);
      // Its request was never ended, so that no pool would take it back.
      answer
          .pipeTo(response())
          .onFailure(broken -> response().reset())
          .onComplete(over -> answer.request().connection().close());
      return;
    }
    NetSocket target = answer.netSocket();
    target.pause();
    response().setStatusCode(SWITCHES).headers().addAll(answer.headers());
    request
        .toNetSocket()
        .onSuccess(
            caller -> {
              caller.closeHandler(left -> target.close());
              target.closeHandler(left -> caller.close());
              caller.pipeTo(target);
              target.pipeTo(caller);
            })
        .onFailure(callerLeft -> target.close());
  }

  private Future<HttpClientRequest> onward() {
    return client.request(
        new RequestOptions()
            .setMethod(request.method())
            .setHost(place.address())
            .setPort(place.port())
            .setURI(request.uri()));
  }

  private void pass(MultiMap headers, Relay relay) {
    onward()
        .onSuccess(onward -> pass(onward, headers, relay))
        .onFailure(refused -> request.connection().close());
  }

  private void pass(HttpClientRequest onward, MultiMap headers, Relay relay) {
    copy(headers, onward.headers());
    request.response().closeHandler(callerLeft -> onward.reset());
    onward.response().onSuccess(relay::relay).onFailure(broken -> request.connection().close());
    if (hasBody()) {
      onward.setChunked(!request.headers().contains("content-length"));
      request.pipeTo(onward);
    } else {
      onward.end();
      request.resume();
    }
  }

  private boolean hasBody() {
    return request.headers().contains("content-length")
        || request.headers().contains("transfer-encoding");
  }

  /** The answer as it is. */
  void relay(HttpClientResponse answer) {
    head(answer);
    answer.pipeTo(response()).onFailure(broken -> response().reset());
  }

  /** The answer as it is, of which this much was read already. */
  void relay(HttpClientResponse answer, Buffer read) {
    head(answer);
    response().write(read);
    answer.pipeTo(response()).onFailure(broken -> response().reset());
  }

  /** The answer as it is, of which all was read already. */
  void relayRead(HttpClientResponse answer, Buffer whole) {
    head(answer);
    response().end(whole);
  }

  /** The head of the answer, and another body, which no cache keeps. */
  void relayWithBody(HttpClientResponse answer, Buffer body) {
    head(answer);
    OF_THE_BODY.forEach(response().headers()::remove);
    response().setChunked(false).putHeader("cache-control", "no-store").end(body);
  }

  private void head(HttpClientResponse answer) {
    response().setStatusCode(answer.statusCode()).setStatusMessage(answer.statusMessage());
    copy(answer.headers(), response().headers());
    response().setChunked(answer.headers().contains("transfer-encoding"));
  }

  /** The caller's answer, of which nothing is sent yet. */
  HttpServerResponse response() {
    return request.response();
  }

  /** Whether the answer has a body that may be changed: not HEAD, 204, 206, 304. */
  boolean bodyMayChange(HttpClientResponse answer) {
    int status = answer.statusCode();
    return !request.method().equals(HttpMethod.HEAD)
        && status != 204
        && status != 206
        && status != 304;
  }

  private static void copy(MultiMap from, MultiMap to) {
    from.forEach(
        header -> {
          if (!HOP_BY_HOP.contains(header.getKey().toLowerCase(Locale.ROOT))) {
            to.add(header.getKey(), header.getValue());
          }
        });
  }
}
