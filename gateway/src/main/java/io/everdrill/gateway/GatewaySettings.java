package io.everdrill.gateway;

import io.everdrill.gateway.inputs.AlertMapping;
import io.everdrill.gateway.inputs.PullSettings;
import io.everdrill.gateway.outputs.PushSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Where the gateway listens, whom it lets in, how it reads alerts, and its limits.
 *
 * @param instance tells this gateway from others, in {@code ce_source} and client ids
 * @param host address or name to listen on
 * @param port 0 takes a free one
 * @param grants tokens; without any, nobody can write
 * @param pulls pipelines that are asked, because they only answer
 * @param issuers of tokens for people, beside the grants
 * @param credentials where grants and issuers are read again
 * @param pushes where results are sent as alerts
 */
public record GatewaySettings(
    String instance,
    String host,
    int port,
    List<Grant> grants,
    Reads reads,
    AlertMapping alerts,
    HttpLimits http,
    StreamLimits streams,
    ViewLimits views,
    List<PullSettings> pulls,
    List<OidcSettings> issuers,
    Transport transport,
    CredentialFiles credentials,
    List<PushSettings> pushes) {

  /** Whether results are shown without a token. */
  public enum Reads {
    OPEN,
    WITH_TOKEN
  }

  /**
   * What the event stream may take.
   *
   * @param maxClientBufferBytes waiting for one client; a slower one is disconnected
   * @param maxResuming clients that read what they missed at once; others wait
   * @param maxClientsPerCaller of one token, or of one address without token
   * @param heartbeat between signs of life in a silent stream
   */
  public record StreamLimits(
      int maxClients,
      int maxClientBufferBytes,
      int maxResuming,
      Duration heartbeat,
      int maxClientsPerCaller) {
    public static final StreamLimits DEFAULT =
        new StreamLimits(2_000, 1_048_576, 4, Duration.ofSeconds(10), 500);

    public StreamLimits {
      positive(maxClients, "maxClients");
      positive(maxClientBufferBytes, "maxClientBufferBytes");
      positive(maxResuming, "maxResuming");
      positive(heartbeat.toMillis(), "heartbeat");
      positive(maxClientsPerCaller, "maxClientsPerCaller");
    }
  }

  /**
   * How much the views hold; the oldest goes first, and the answer says that it did.
   *
   * @param history how far back drills and injections are read at start
   * @param maxRecentBytes of the late events of one kind
   * @param maxResultBytes of the verdicts, and as much of the facts of drills
   */
  public record ViewLimits(
      int maxVerdicts,
      int maxDrills,
      int maxRows,
      Duration history,
      long maxRecentBytes,
      long maxResultBytes) {
    public static final ViewLimits DEFAULT =
        new ViewLimits(10_000, 5_000, 20_000, Duration.ofDays(7), 16_777_216, 67_108_864);

    public ViewLimits {
      positive(maxVerdicts, "maxVerdicts");
      positive(maxDrills, "maxDrills");
      positive(maxRows, "maxRows");
      positive(history.toMillis(), "history");
      positive(maxRecentBytes, "maxRecentBytes");
      positive(maxResultBytes, "maxResultBytes");
    }

    /**
     * Of each partition, to be read at start: what the views can hold, ten times over, for they
     * pass much over. The rest would only push out what came after it.
     */
    long mostRecords() {
      return 10L * Math.max(Views.MAX_MARKS, Math.max(maxVerdicts, Math.max(maxDrills, maxRows)));
    }
  }

  /** Asks no pipeline, knows no issuer, speaks in clear. */
  public GatewaySettings(
      String instance,
      String host,
      int port,
      List<Grant> grants,
      Reads reads,
      AlertMapping alerts,
      HttpLimits http,
      StreamLimits streams,
      ViewLimits views) {
    this(
        instance,
        host,
        port,
        grants,
        reads,
        alerts,
        http,
        streams,
        views,
        List.of(),
        List.of(),
        new Transport.Clear(),
        CredentialFiles.NONE,
        List.of());
  }

  public GatewaySettings {
    if (!instance.matches("[A-Za-z0-9._-]{1,100}")) {
      throw new IllegalArgumentException(
          "instance: expected letters, digits, '.', '_', '-', got '" + instance + "'");
    }
    if (host.isBlank()) {
      throw new IllegalArgumentException("host: expected an address, got a blank");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: expected 0 to 65535, got " + port);
    }
    grants = List.copyOf(grants);
    Objects.requireNonNull(reads, "reads: missing");
    Objects.requireNonNull(alerts, "alerts: missing");
    Objects.requireNonNull(http, "http: missing");
    Objects.requireNonNull(streams, "streams: missing");
    Objects.requireNonNull(views, "views: missing");
    pulls = List.copyOf(pulls);
    issuers = List.copyOf(issuers);
    if (issuers.stream().map(OidcSettings::issuer).distinct().count() < issuers.size()) {
      throw new IllegalArgumentException("issuers: expected each issuer once");
    }
    Objects.requireNonNull(transport, "transport: missing");
    Objects.requireNonNull(credentials, "credentials: missing");
    pushes = List.copyOf(pushes);
    requireShorter(streams.heartbeat(), "streams.heartbeat", http.idleLimit());
    requireShorter(http.writeLimit(), "http.writeLimit", http.idleLimit());
  }

  /** Usual limits; reading needs no token where only this machine can ask. */
  public static GatewaySettings of(
      String instance, String host, int port, List<Grant> grants, AlertMapping alerts) {
    return new GatewaySettings(
        instance,
        host,
        port,
        grants,
        isLoopback(host) ? Reads.OPEN : Reads.WITH_TOKEN,
        alerts,
        HttpLimits.DEFAULT,
        StreamLimits.DEFAULT,
        ViewLimits.DEFAULT);
  }

  public GatewaySettings with(Transport other) {
    return copy(port, pulls, issuers, other, credentials, pushes);
  }

  public GatewaySettings at(int other) {
    return copy(other, pulls, issuers, transport, credentials, pushes);
  }

  public GatewaySettings trusting(List<OidcSettings> others) {
    return copy(port, pulls, others, transport, credentials, pushes);
  }

  public GatewaySettings rereading(CredentialFiles others) {
    return copy(port, pulls, issuers, transport, others, pushes);
  }

  public GatewaySettings pushing(List<PushSettings> others) {
    return copy(port, pulls, issuers, transport, credentials, others);
  }

  public GatewaySettings asking(List<PullSettings> others) {
    return copy(port, others, issuers, transport, credentials, pushes);
  }

  /** This, but for what can be given after {@link #of}. */
  private GatewaySettings copy(
      int itsPort,
      List<PullSettings> itsPulls,
      List<OidcSettings> itsIssuers,
      Transport itsTransport,
      CredentialFiles itsCredentials,
      List<PushSettings> itsPushes) {
    return new GatewaySettings(
        instance,
        host,
        itsPort,
        grants,
        reads,
        alerts,
        http,
        streams,
        views,
        itsPulls,
        itsIssuers,
        itsTransport,
        itsCredentials,
        itsPushes);
  }

  private static boolean isLoopback(String host) {
    InetSocketAddress address = new InetSocketAddress(host, 0);
    return !address.isUnresolved() && address.getAddress().isLoopbackAddress();
  }

  /** A connection at work would be taken for idle. */
  private static void requireShorter(Duration value, String field, Duration idleLimit) {
    if (value.compareTo(idleLimit) >= 0) {
      throw new IllegalArgumentException(
          "%s: expected less than http.idleLimit (%s), got %s".formatted(field, idleLimit, value));
    }
  }

  static void positive(long value, String field) {
    if (value <= 0) {
      throw new IllegalArgumentException(field + ": expected more than 0, got " + value);
    }
  }
}
