package io.everdrill.democell.services;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** auth-svc: issues tokens at login and says whose a token is; signed, so it remembers nothing. */
final class AuthService implements Service {
  private static final Duration LIFETIME = Duration.ofMinutes(10);

  private final byte[] secret;
  private final InstantSource clock;

  AuthService(ServiceContext context) {
    secret = context.settings().secret().getBytes(StandardCharsets.UTF_8);
    clock = context.clock();
  }

  @Override
  public void serve(Routes routes) {
    routes.post("/tokens", request -> login(request.body().asJsonObject().getString("user")));
    routes.get("/tokens/:token", request -> verify(request.pathParam("token")));
  }

  private Future<Reply> login(String user) {
    if (user == null || !user.matches("user-[0-9]{1,4}")) {
      return Future.succeededFuture(Reply.of(401, "expected user-<number>, got " + user));
    }
    String claim = user + "." + clock.instant().plus(LIFETIME).getEpochSecond();
    JsonObject body = new JsonObject().put("token", claim + "." + signature(claim));
    return Future.succeededFuture(Reply.ok(body));
  }

  private Future<Reply> verify(String token) {
    int dot = token.lastIndexOf('.');
    String claim = dot < 0 ? "" : token.substring(0, dot);
    String[] parts = claim.split("\\.");
    boolean genuine =
        parts.length == 2
            && MessageDigest.isEqual(bytes(signature(claim)), bytes(token.substring(dot + 1)));
    if (!genuine || !clock.instant().isBefore(Instant.ofEpochSecond(Long.parseLong(parts[1])))) {
      return Future.succeededFuture(Reply.of(401, "token is not genuine or has expired"));
    }
    return Future.succeededFuture(Reply.ok(new JsonObject().put("user", parts[0])));
  }

  private String signature(String claim) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(bytes(claim)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
