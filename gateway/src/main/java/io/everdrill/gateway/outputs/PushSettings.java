package io.everdrill.gateway.outputs;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/**
 * An address that takes alerts as Alertmanager's API v2 does, and how results are sent there.
 *
 * @param name tells it from others; where it goes on after a restart is kept under this name
 * @param url what the path {@code /api/v2/alerts} follows
 * @param page the gateway's address for people, which the alerts lead to
 * @param tokenFile holds the bearer token; empty if none is asked for
 * @param deadline of each request
 * @param keep when an alert is over that nothing ends
 */
public record PushSettings(
    String name,
    URI url,
    URI page,
    String tokenFile,
    @JsonProperty("deadlineMs") Duration deadline,
    @JsonProperty("keepMs") Duration keep) {

  private static final Duration USUAL_DEADLINE = Duration.ofSeconds(10);
  private static final Duration USUAL_KEEP = Duration.ofHours(24);

  public PushSettings {
    if (name == null || !name.matches("[A-Za-z0-9._-]{1,100}")) {
      throw new IllegalArgumentException("name: expected letters, digits, '.', '_', '-'");
    }
    requireHttp(url, "url");
    requireHttp(page, "page");
    tokenFile = Objects.requireNonNullElse(tokenFile, "");
    deadline = Objects.requireNonNullElse(deadline, USUAL_DEADLINE);
    keep = Objects.requireNonNullElse(keep, USUAL_KEEP);
    if (deadline.toMillis() <= 0 || keep.toMillis() <= 0) {
      throw new IllegalArgumentException("deadlineMs, keepMs: expected more than 0");
    }
  }

  /** Usual times, no token. */
  public static PushSettings of(String name, URI url, URI page) {
    return new PushSettings(name, url, page, "", USUAL_DEADLINE, USUAL_KEEP);
  }

  private static void requireHttp(URI uri, String field) {
    if (uri == null
        || !String.valueOf(uri.getScheme()).matches("https?")
        || uri.getHost() == null) {
      throw new IllegalArgumentException(field + ": expected http://host:port, got " + uri);
    }
  }
}
