package io.everdrill.gateway;

import io.vertx.core.http.HttpMethod;
import java.util.concurrent.Semaphore;

/**
 * What one kind of request may take: places to be worked on, and room for bodies.
 *
 * @param places held while a request is worked on
 */
record Lane(Semaphore places, BodyReader bodies) {

  private static final int MAX_STOP_BYTES = 65_536;

  /** The lanes of one gateway. */
  static final class All {
    private final Lane stops;
    private final Lane alerts;
    private final Lane unknown;
    private final Lane others;

    All(HttpLimits limits) {
      HttpLimits.Share share = limits.share();
      long quarter = share.maxBodiesBytes() / 4;
      int small = Math.min(limits.maxBodyBytes(), MAX_STOP_BYTES);
      int ofUnknown = Math.min(limits.maxBodyBytes(), share.maxUnknownBodyBytes());
      Semaphore alertPlaces = new Semaphore(limits.maxInFlight());
      stops =
          new Lane(
              new Semaphore(share.maxStopsInFlight()),
              // Small, of people, and few: never kept out by the bodies of others.
              new BodyReader(small, limits.bodyLimit(), (long) small * share.maxStopsInFlight()));
      alerts =
          new Lane(
              alertPlaces, new BodyReader(limits.maxBodyBytes(), limits.bodyLimit(), 2 * quarter));
      unknown = new Lane(alertPlaces, new BodyReader(ofUnknown, limits.bodyLimit(), quarter));
      others =
          new Lane(
              new Semaphore(share.maxOthersInFlight()),
              new BodyReader(limits.maxBodyBytes(), limits.bodyLimit(), quarter));
    }

    Lane of(Endpoint endpoint) {
      return switch (endpoint.permission()) {
        case STOP -> stops;
        case REPORT, ANNOUNCE -> alerts;
        case NONE -> endpoint.method().equals(HttpMethod.POST) ? unknown : others;
        case READ, SCORE, RESUME, DEFINE -> others;
      };
    }
  }
}
