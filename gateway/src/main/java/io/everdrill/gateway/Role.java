package io.everdrill.gateway;

import io.everdrill.topics.Json;
import java.util.Set;

/** What the holder of a token is, and so may do. */
public enum Role {
  /** A browser, a script, a dashboard. */
  READER(Permission.READ, Permission.SCORE),
  /** Monitoring or AIOps that reports to us; it does not read the answers. */
  ALERT_SOURCE(Permission.REPORT, Permission.ANNOUNCE),
  /** A detector that is scored: it reports as itself alone and sees its own score alone. */
  CONTESTANT(Permission.REPORT, Permission.SCORE),
  /** Whoever is on call. */
  OPERATOR(Permission.READ, Permission.SCORE, Permission.STOP, Permission.ANNOUNCE),
  /** Who answers for the programme. */
  COMMANDER(
      Permission.READ,
      Permission.SCORE,
      Permission.STOP,
      Permission.ANNOUNCE,
      Permission.RESUME,
      Permission.DEFINE);

  private final Set<Permission> permissions;

  Role(Permission... permissions) {
    this.permissions = Set.of(permissions);
  }

  boolean may(Permission permission) {
    return permission == Permission.NONE || permissions.contains(permission);
  }

  /** The name in a tokens file: {@code alert-source}. */
  public String wireName() {
    return Json.word(this);
  }
}
