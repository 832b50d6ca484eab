package io.everdrill.gateway;

import io.everdrill.topics.events.CellId;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jose4j.http.Get;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.VerificationKeyResolver;

/**
 * Tells who a person is by a signed token (JWT) of an issuer that is trusted. Fetches the issuer's
 * keys, keeps them, and asks again when a token names one that is not among them: blocks then.
 */
final class OidcTokens {

  private static final Duration FETCH_LIMIT = Duration.ofSeconds(2);
  private static final int MAX_KEYS_BYTES = 524_288;
  private static final Duration KEYS_KEPT = Duration.ofHours(1);

  /** The issuer may be away for so long. */
  private static final Duration KEYS_KEPT_IN_NEED = Duration.ofHours(24);

  /** However many tokens name unknown keys, the issuer is not asked more often. */
  private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(5);

  private static final int MAX_SKEW_SECONDS = 30;
  private static final int MAX_NAME = 100;

  /** What is signed with a key that is only the issuer's: never none, never a shared secret. */
  private static final String[] ALGORITHMS = {
    AlgorithmIdentifiers.RSA_USING_SHA256,
    AlgorithmIdentifiers.RSA_USING_SHA384,
    AlgorithmIdentifiers.RSA_USING_SHA512,
    AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
    AlgorithmIdentifiers.RSA_PSS_USING_SHA384,
    AlgorithmIdentifiers.RSA_PSS_USING_SHA512,
    AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
    AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
    AlgorithmIdentifiers.EDDSA
  };

  private static final JwtConsumer UNVERIFIED =
      new JwtConsumerBuilder()
          .setSkipAllValidators()
          .setDisableRequireSignature()
          .setSkipSignatureVerification()
          .build();

  private final Map<String, Issuer> issuers;
  private final InstantSource time;

  private record Issuer(OidcSettings settings, VerificationKeyResolver keys) {}

  OidcTokens(List<OidcSettings> issuers, InstantSource time) {
    this.issuers =
        issuers.stream()
            .collect(Collectors.toMap(OidcSettings::issuer, s -> new Issuer(s, keys(s))));
    this.time = time;
  }

  private static VerificationKeyResolver keys(OidcSettings settings) {
    Get get = new Get();
    get.setConnectTimeout((int) FETCH_LIMIT.toMillis());
    get.setReadTimeout((int) FETCH_LIMIT.toMillis());
    get.setRetries(0);
    get.setResponseBodySizeLimit(MAX_KEYS_BYTES);
    HttpsJwks jwks = new HttpsJwks(settings.jwks().toString());
    jwks.setSimpleHttpGet(get);
    jwks.setDefaultCacheDuration(KEYS_KEPT.toSeconds());
    jwks.setRetainCacheOnErrorDuration(KEYS_KEPT_IN_NEED.toSeconds());
    jwks.setRefreshReprieveThreshold(BETWEEN_FETCHES.toMillis());
    return new HttpsJwksVerificationKeyResolver(jwks);
  }

  /** Whether a bearer token is of this kind; those of the tokens file have no two dots. */
  boolean canRead(String token) {
    return !issuers.isEmpty() && token.chars().filter(c -> c == '.').count() == 2;
  }

  /**
   * The person that the token speaks of.
   *
   * @throws Problem 401 if the token is not good, 503 if the issuer's keys cannot be had
   */
  Caller caller(String token) {
    try {
      Issuer issuer = issuers.get(UNVERIFIED.processToClaims(token).getIssuer());
      if (issuer == null) {
        throw invalid("this token is of no issuer that is known");
      }
      return caller(issuer.settings(), consumer(issuer).processToClaims(token));
    } catch (InvalidJwtException e) {
      if (causeOf(e) instanceof IOException) {
        throw Problem.unavailable("the issuer's keys cannot be had now", BETWEEN_FETCHES);
      }
      throw invalid(e.hasExpired() ? "this token has expired" : "this token is not good");
    } catch (MalformedClaimException e) {
      throw invalid("this token's claims cannot be read");
    }
  }

  private JwtConsumer consumer(Issuer issuer) {
    return new JwtConsumerBuilder()
        .setExpectedIssuer(issuer.settings().issuer())
        .setExpectedAudience(issuer.settings().audience())
        .setRequireExpirationTime()
        .setRequireSubject()
        .setAllowedClockSkewInSeconds(MAX_SKEW_SECONDS)
        .setEvaluationTime(NumericDate.fromMilliseconds(time.millis()))
        .setJwsAlgorithmConstraints(ConstraintType.PERMIT, ALGORITHMS)
        .setVerificationKeyResolver(issuer.keys())
        .build();
  }

  private static Throwable causeOf(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && !(cause instanceof IOException)) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static Caller caller(OidcSettings settings, JwtClaims claims)
      throws MalformedClaimException {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String value : texts(claims, settings.rolesClaim())) {
      Optional.ofNullable(settings.roles().get(value)).ifPresent(roles::add);
    }
    return new Caller(name(settings, claims), roles, cells(settings, claims));
  }

  /** Never the name of a token of the file. */
  private static String name(OidcSettings settings, JwtClaims claims)
      throws MalformedClaimException {
    Object claimed = claims.getClaimValue(settings.nameClaim());
    String name = claimed instanceof String text ? text : claims.getSubject();
    String printable = name.replaceAll("\\p{Cntrl}", "?");
    return "oidc:" + printable.substring(0, Math.min(printable.length(), MAX_NAME));
  }

  private static List<CellId> cells(OidcSettings settings, JwtClaims claims) {
    if (settings.cellsClaim().isEmpty()) {
      return List.of();
    }
    try {
      List<CellId> cells = texts(claims, settings.cellsClaim()).stream().map(CellId::new).toList();
      if (!cells.isEmpty()) {
        return cells;
      }
    } catch (IllegalArgumentException e) {
      // Told below: no cells would mean every cell.
    }
    throw Problem.forbidden(
        "this token names no cell in the claim " + settings.cellsClaim(), settings.cellsClaim());
  }

  /** The texts of a list, or those between spaces; none where the claim is neither. */
  private static List<String> texts(JwtClaims claims, String path) {
    Object value = claims.getClaimsMap();
    for (String step : path.split("\\.")) {
      value = value instanceof Map<?, ?> object ? object.get(step) : "";
    }
    return switch (value) {
      case String text -> List.of(text.strip().split("\\s+"));
      case List<?> list ->
          list.stream().filter(String.class::isInstance).map(String.class::cast).toList();
      case null, default -> List.of();
    };
  }

  private static Problem invalid(String detail) {
    return Problem.unauthorized(detail, "invalid_token");
  }
}
