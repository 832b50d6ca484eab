package io.everdrill.gateway;

import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Decides who a caller is and whether it may: bearer tokens (RFC 6750) against the grants, or those
 * of an issuer of people's. Each token is compared with every grant in constant time, so nothing is
 * told by how long it takes.
 */
final class Admission {

  private static final String SCHEME = "Bearer ";

  /** Tokens of issuers hold a person's groups; what is longer does not fit into a header. */
  private static final int MAX_TOKEN_CHARACTERS = 7_000;

  private volatile List<Known> grants;
  private volatile OidcTokens people;
  private final GatewaySettings.Reads reads;
  private final InstantSource time;

  private record Known(byte[] digest, Grant grant) {}

  Admission(
      List<Grant> grants, OidcTokens people, GatewaySettings.Reads reads, InstantSource time) {
    this.grants = known(grants);
    this.people = people;
    this.reads = reads;
    this.time = time;
  }

  private static List<Known> known(List<Grant> grants) {
    return grants.stream().map(g -> new Known(HexFormat.of().parseHex(g.sha256()), g)).toList();
  }

  /** From now on these tokens hold, and no others. */
  void trustGrants(List<Grant> others) {
    grants = known(others);
  }

  /** From now on people come with tokens of these issuers. */
  void trustPeople(OidcTokens others) {
    people = others;
  }

  /**
   * The caller, if it may.
   *
   * @param authorization the header's value; empty if there is none
   * @throws Problem 401 or 403
   */
  Caller admit(String authorization, Permission needed) {
    if (authorization.isEmpty()) {
      if (isOpen(needed)) {
        return Caller.ANONYMOUS;
      }
      throw Problem.unauthorized("expected a bearer token, got none", "");
    }
    return permitted(caller(authorization), needed);
  }

  /**
   * The caller with a token of the grants that came otherwise than in the header, if it may.
   *
   * @throws Problem 401 or 403
   */
  Caller admitToken(String token, Permission needed) {
    return permitted(ofGrant(token), needed);
  }

  /** Whether it takes no token. */
  private boolean isOpen(Permission needed) {
    return switch (needed) {
      case NONE -> true;
      case READ, SCORE -> reads == GatewaySettings.Reads.OPEN;
      case REPORT, ANNOUNCE, STOP, RESUME, DEFINE -> false;
    };
  }

  private Caller permitted(Caller caller, Permission needed) {
    if (!caller.may(needed) && !isOpen(needed)) {
      throw Problem.forbidden(
          caller.name() + " may not do this: it takes " + rolesWith(needed), rolesWith(needed));
    }
    return caller;
  }

  /** Whether it may take a while to tell who the caller is: an issuer may have to be asked. */
  boolean mayBlock(String authorization) {
    return authorization.length() > SCHEME.length()
        && authorization.length() <= MAX_TOKEN_CHARACTERS
        && people.canRead(token(authorization));
  }

  private static String token(String authorization) {
    return authorization.substring(SCHEME.length()).strip();
  }

  private Caller caller(String authorization) {
    boolean bearer = authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    if (!bearer || authorization.length() > MAX_TOKEN_CHARACTERS) {
      throw Problem.unauthorized("expected 'Authorization: Bearer <token>'", "invalid_request");
    }
    String token = token(authorization);
    if (people.canRead(token)) {
      return people.caller(token);
    }
    return ofGrant(token);
  }

  private Caller ofGrant(String token) {
    Grant grant =
        matching(Grant.digest(token))
            .orElseThrow(() -> Problem.unauthorized("this token is not known", "invalid_token"));
    if (!time.instant().isBefore(grant.expiresAt())) {
      throw Problem.unauthorized("this token has expired", "invalid_token");
    }
    return new Caller(grant.name(), grant.roles(), grant.cells(), grant.detector());
  }

  private Optional<Grant> matching(byte[] digest) {
    Optional<Grant> found = Optional.empty();
    for (Known known : grants) {
      if (MessageDigest.isEqual(known.digest(), digest)) {
        found = Optional.of(known.grant());
      }
    }
    return found;
  }

  private static String rolesWith(Permission needed) {
    return String.join(
        " or ",
        Arrays.stream(Role.values()).filter(role -> role.may(needed)).map(Role::wireName).toList());
  }
}
