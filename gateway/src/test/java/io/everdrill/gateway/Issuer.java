package io.everdrill.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/** Who people get their tokens from: a real server of keys (JWKS), and what signs with them. */
final class Issuer implements AutoCloseable {

  static final String NAME = "https://login.example";
  static final String AUDIENCE = "everdrill";

  private final HttpServer server;
  private final AtomicInteger fetches = new AtomicInteger();
  private volatile RsaJsonWebKey key;

  Issuer() throws IOException, JoseException {
    key = newKey("k1");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/keys",
        exchange -> {
          try (exchange) {
            fetches.incrementAndGet();
            byte[] keys =
                new JsonWebKeySet(key)
                    .toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY)
                    .getBytes(UTF_8);
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
          }
        });
    server.start();
  }

  OidcSettings settings() {
    return new OidcSettings(
        NAME,
        AUDIENCE,
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys"),
        "preferred_username",
        "realm_access.roles",
        "cells",
        Map.of("sre-leads", Role.COMMANDER, "sre", Role.OPERATOR));
  }

  int fetches() {
    return fetches.get();
  }

  void rotateKey(String id) throws JoseException {
    key = newKey(id);
  }

  /** Signs with keys that are published nowhere from now on. */
  static RsaJsonWebKey newKey(String id) throws JoseException {
    RsaJsonWebKey made = RsaJwkGenerator.generateJwk(2048);
    made.setKeyId(id);
    return made;
  }

  String token(JwtClaims claims) throws JoseException {
    return token(claims, key);
  }

  static String token(JwtClaims claims, RsaJsonWebKey signer) throws JoseException {
    JsonWebSignature token = new JsonWebSignature();
    token.setPayload(claims.toJson());
    token.setKey(signer.getPrivateKey());
    token.setKeyIdHeaderValue(signer.getKeyId());
    token.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
    return token.getCompactSerialization();
  }

  /** Of one who leads, everywhere that a cell is named. */
  static JwtClaims claims(String role, String... cells) {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(NAME);
    claims.setAudience(AUDIENCE);
    claims.setSubject("4711");
    claims.setExpirationTimeMinutesInTheFuture(5);
    claims.setClaim("preferred_username", "alice");
    claims.setClaim("realm_access", Map.of("roles", List.of("other", role)));
    claims.setClaim("cells", List.of(cells));
    return claims;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
