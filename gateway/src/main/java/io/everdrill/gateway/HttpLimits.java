package io.everdrill.gateway;

import java.time.Duration;

/**
 * What one caller, and all together, may take of the gateway. Alerts, stops and all the rest have
 * places of their own: a flood of one kind does not keep the others out.
 *
 * @param maxBodyBytes of a request; more is 413
 * @param maxInFlight alerts being worked on at once; more is 503
 * @param bodyLimit how long a body may take to arrive; longer is 408
 * @param idleLimit how long a connection may sit without asking, or without a byte moving
 * @param writeLimit how long Kafka may take to acknowledge; longer is 503
 * @param requestsPerSecond of one token, or of one address without token
 * @param share what of the whole each kind of request may take
 */
public record HttpLimits(
    int maxBodyBytes,
    int maxConnections,
    int maxInFlight,
    Duration bodyLimit,
    Duration idleLimit,
    Duration writeLimit,
    int requestsPerSecond,
    Share share) {

  public static final HttpLimits DEFAULT =
      new HttpLimits(
          4_194_304,
          5_000,
          1_000,
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(5),
          2_000,
          Share.DEFAULT);

  /**
   * What keeps requests out of each other's way.
   *
   * @param maxStopsInFlight halts and aborts at once
   * @param maxOthersInFlight at once of what is neither alert nor stop: reads, definitions
   * @param maxBodiesBytes of all bodies that are held at once: half of it for alerts, a quarter for
   *     senders that nobody knows yet, a quarter for all the rest
   * @param maxUnknownBodyBytes of one body of such a sender; PagerDuty takes 512 KB
   * @param addressRequestsPerSecond of one address, whatever tokens it comes with; a wrong one
   *     counts as {@value #WRONG_TOKEN_COUNTS}
   */
  public record Share(
      int maxStopsInFlight,
      int maxOthersInFlight,
      long maxBodiesBytes,
      int maxUnknownBodyBytes,
      int addressRequestsPerSecond) {

    static final int WRONG_TOKEN_COUNTS = 20;

    public static final Share DEFAULT = new Share(100, 500, 33_554_432, 524_288, 10_000);

    public Share {
      GatewaySettings.positive(maxStopsInFlight, "maxStopsInFlight");
      GatewaySettings.positive(maxOthersInFlight, "maxOthersInFlight");
      GatewaySettings.positive(maxBodiesBytes, "maxBodiesBytes");
      GatewaySettings.positive(maxUnknownBodyBytes, "maxUnknownBodyBytes");
      GatewaySettings.positive(addressRequestsPerSecond, "addressRequestsPerSecond");
    }
  }

  public HttpLimits {
    GatewaySettings.positive(maxBodyBytes, "maxBodyBytes");
    GatewaySettings.positive(maxConnections, "maxConnections");
    GatewaySettings.positive(maxInFlight, "maxInFlight");
    GatewaySettings.positive(bodyLimit.toMillis(), "bodyLimit");
    GatewaySettings.positive(idleLimit.toMillis(), "idleLimit");
    GatewaySettings.positive(writeLimit.toMillis(), "writeLimit");
    GatewaySettings.positive(requestsPerSecond, "requestsPerSecond");
    if (share.maxBodiesBytes() < 4L * maxBodyBytes
        || share.maxBodiesBytes() < 4L * share.maxUnknownBodyBytes()) {
      throw new IllegalArgumentException(
          "maxBodiesBytes: expected room for 4 bodies of the largest size, got "
              + share.maxBodiesBytes());
    }
  }
}
