package io.everdrill.gateway;

import io.everdrill.topics.events.CellId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One token and what its holder may do. Only the digest is kept, so a token has to be random: 32
 * bytes of it, say.
 *
 * @param name whom it was given to; audit records and halts carry it
 * @param sha256 of the token's UTF-8 bytes, in lower case hex
 * @param cells where its roles hold; none means everywhere
 * @param expiresAt from then on it is refused; {@link Instant#MAX} means never
 * @param detector whose token it is, if it is a contestant's; empty otherwise
 */
public record Grant(
    String name,
    String sha256,
    Set<Role> roles,
    List<CellId> cells,
    Instant expiresAt,
    String detector) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,100}");
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  public Grant {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("name: expected " + NAME + ", got '" + name + "'");
    }
    if (!HEX.matcher(sha256).matches()) {
      throw new IllegalArgumentException(
          "sha256: expected 64 lower case hex digits, got " + sha256.length() + " characters");
    }
    roles = Set.copyOf(roles);
    if (roles.isEmpty()) {
      throw new IllegalArgumentException("roles: expected at least one, got none");
    }
    cells = List.copyOf(cells);
    requireOneOrTheOther(roles, detector);
  }

  /** Of nobody who is scored. */
  public Grant(String name, String sha256, Set<Role> roles, List<CellId> cells, Instant expiresAt) {
    this(name, sha256, roles, cells, expiresAt, "");
  }

  /** Who is scored must not see more by another role, and another must not be taken for it. */
  private static void requireOneOrTheOther(Set<Role> roles, String detector) {
    String contestant = Role.CONTESTANT.wireName();
    if (detector.isEmpty() && roles.contains(Role.CONTESTANT)) {
      throw new IllegalArgumentException("detector: expected that of the " + contestant);
    }
    if (!detector.isEmpty() && !roles.equals(Set.of(Role.CONTESTANT))) {
      throw new IllegalArgumentException(
          "roles: expected [%s] alone beside a detector".formatted(contestant));
    }
  }

  /** For a token in clear; the token itself is not kept. */
  public static Grant of(String name, String token, Role... roles) {
    return new Grant(name, hex(token), Set.of(roles), List.of(), Instant.MAX);
  }

  /** For the token in clear of a detector that is scored. */
  public static Grant ofContestant(String name, String token, String detector) {
    return new Grant(name, hex(token), Set.of(Role.CONTESTANT), List.of(), Instant.MAX, detector);
  }

  static String hex(String token) {
    return HexFormat.of().formatHex(digest(token));
  }

  static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /** Without the digest: it is not the token, but nobody needs it in a log. */
  @Override
  public String toString() {
    return "Grant[name=" + name + ", roles=" + roles + ", cells=" + cells + ']';
  }
}
