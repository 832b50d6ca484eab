package io.everdrill.gateway;

import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/**
 * Tells callers that ask too often so: by address before it is known who they are, then by token.
 */
final class Throttle {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final int perCaller;
  private final int perAddress;
  private final RateLimit callers;
  private final RateLimit addresses;

  Throttle(HttpLimits limits) {
    perCaller = limits.requestsPerSecond();
    perAddress = limits.share().addressRequestsPerSecond();
    callers = new RateLimit(perCaller);
    addresses = new RateLimit(perAddress);
  }

  /**
   * Before a token is looked at.
   *
   * @throws Problem if the address has asked too often
   */
  void address(Endpoint endpoint, HttpServerRequest request) {
    if (!addresses.take(from(endpoint, request), System.nanoTime())) {
      throw tooOften(endpoint, perAddress);
    }
  }

  /** Guessing is more expensive than asking. */
  void wrongToken(Endpoint endpoint, HttpServerRequest request) {
    addresses.charge(
        from(endpoint, request), HttpLimits.Share.WRONG_TOKEN_COUNTS, System.nanoTime());
  }

  /**
   * @throws Problem if the caller has asked too often
   */
  void caller(Endpoint endpoint, HttpServerRequest request, Caller caller) {
    if (!callers.take(who(caller, request), System.nanoTime())) {
      throw tooOften(endpoint, perCaller);
    }
  }

  /** The name that a caller's share goes by. */
  static String who(Caller caller, HttpServerRequest request) {
    return caller.equals(Caller.ANONYMOUS)
        ? "address " + request.remoteAddress().hostAddress()
        : caller.name();
  }

  /** Stops are counted apart: an alert source with a wrong token keeps no halt out. */
  private static String from(Endpoint endpoint, HttpServerRequest request) {
    String kind = endpoint.permission() == Permission.STOP ? "stops of " : "";
    return kind + request.remoteAddress().hostAddress();
  }

  private static Problem tooOften(Endpoint endpoint, int perSecond) {
    // Alertmanager gives up on a 4xx and comes again after a 5xx: an alert must not be lost.
    return endpoint.permission() == Permission.REPORT
        ? Problem.unavailable("expected at most " + perSecond + " requests a second", RETRY_AFTER)
        : Problem.tooManyRequests(perSecond);
  }
}
