package io.everdrill.gateway;

import io.everdrill.gateway.inputs.StrictYaml;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An issuer of tokens for people (OpenID Connect), and what its claims say of them.
 *
 * @param audience that its tokens must be meant for
 * @param jwks where its keys are; https, but on this machine
 * @param nameClaim whose value names the person in the books; {@code sub} where it is missing
 * @param rolesClaim list of groups or roles; dots lead into objects, as {@code realm_access.roles}
 * @param cellsClaim list of the cells where the roles hold; empty means everywhere
 * @param roles a value of the roles claim to a role of ours; other values give none
 */
public record OidcSettings(
    String issuer,
    String audience,
    URI jwks,
    String nameClaim,
    String rolesClaim,
    String cellsClaim,
    Map<String, Role> roles) {

  /** As people write it: {@code issuers:} and a list. */
  private record Content(List<OidcSettings> issuers) {
    Content {
      issuers = issuers == null ? List.of() : List.copyOf(issuers);
    }
  }

  public OidcSettings {
    issuer = text(issuer, "issuer");
    audience = text(audience, "audience");
    boolean secure = jwks != null && "https".equals(jwks.getScheme());
    boolean here = jwks != null && "http".equals(jwks.getScheme()) && isLoopback(jwks);
    if (!secure && !here) {
      throw new IllegalArgumentException("jwks: expected https://host/path, got " + jwks);
    }
    nameClaim = Objects.requireNonNullElse(nameClaim, "preferred_username");
    rolesClaim = Objects.requireNonNullElse(rolesClaim, "groups");
    cellsClaim = Objects.requireNonNullElse(cellsClaim, "");
    roles = roles == null ? Map.of() : Map.copyOf(roles);
    if (roles.isEmpty()) {
      throw new IllegalArgumentException("roles: expected at least one, or nobody may do anything");
    }
    if (roles.containsValue(Role.CONTESTANT)) {
      throw new IllegalArgumentException(
          "roles: expected no contestant, whose detector a tokens file names");
    }
  }

  /**
   * The issuers in a file, YAML or JSON.
   *
   * @throws IllegalArgumentException that names file and field or line
   */
  public static List<OidcSettings> read(Path file) {
    return StrictYaml.read(file, Content.class).issuers();
  }

  private static boolean isLoopback(URI uri) {
    return List.of("localhost", "127.0.0.1", "[::1]").contains(uri.getHost());
  }

  private static String text(String value, String field) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(field + ": expected text, got nothing");
    }
    return value;
  }
}
