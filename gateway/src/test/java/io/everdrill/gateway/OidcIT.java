package io.everdrill.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.HaltEvent;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** People come with tokens of an issuer whose keys are fetched from a real server. */
class OidcIT {

  private static Issuer issuer;
  private static GatewayFixture gateway;

  @BeforeAll
  static void start() throws Exception {
    issuer = new Issuer();
    gateway =
        GatewayFixture.start(
            EmbeddedKafka.shared().bootstrapServers(),
            "gateway-oidc",
            GatewayFixture.settings().trusting(List.of(issuer.settings())));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    issuer.close();
  }

  @Test
  void personWithTheRoleActsUnderItsOwnName() throws Exception {
    HttpResponse<String> answer = halt(issuer.token(Issuer.claims("sre", "mine")), "mine");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(gateway.events(Topic.HALTS, HaltEvent.Switch.class))
        .extracting(HaltEvent.Switch::by)
        .contains("user/oidc:alice");
  }

  @Test
  void rolesAndCellsAreThoseOfTheClaims() throws Exception {
    String operator = issuer.token(Issuer.claims("sre", "mine"));

    assertThat(halt(operator, "yours").statusCode()).isEqualTo(403);
    assertThat(halt(operator, "*").statusCode()).isEqualTo(403);
    assertThat(post("resume", operator, "mine").statusCode()).isEqualTo(403);
    assertThat(halt(issuer.token(Issuer.claims("guest", "mine")), "mine").statusCode())
        .isEqualTo(403);
    assertThat(halt(issuer.token(Issuer.claims("sre")), "mine").statusCode()).isEqualTo(403);
    assertThat(
            post("resume", issuer.token(Issuer.claims("sre-leads", "mine")), "mine").statusCode())
        .isEqualTo(200);
  }

  @Test
  void tokenThatIsNotGoodIsRefused() throws Exception {
    JwtClaims expired = Issuer.claims("sre", "mine");
    expired.setExpirationTimeMinutesInTheFuture(-5);
    JwtClaims ofAnother = Issuer.claims("sre", "mine");
    ofAnother.setIssuer("https://evil.example");
    JwtClaims forAnother = Issuer.claims("sre", "mine");
    forAnother.setAudience("payroll");
    JwtClaims forEver = Issuer.claims("sre", "mine");
    forEver.unsetClaim("exp");
    String good = issuer.token(Issuer.claims("sre", "mine"));

    for (String token :
        List.of(
            issuer.token(expired),
            issuer.token(ofAnother),
            issuer.token(forAnother),
            issuer.token(forEver),
            Issuer.token(Issuer.claims("sre", "mine"), Issuer.newKey("k1")),
            unsigned(Issuer.claims("sre", "mine")),
            signedWithASharedSecret(Issuer.claims("sre", "mine")),
            good.substring(0, good.length() - 20),
            "a.b.c",
            "..")) {
      HttpResponse<String> answer = halt(token, "mine");

      assertThat(answer.statusCode()).as(token + " " + answer.body()).isEqualTo(401);
      assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
          .contains("invalid_token");
      assertThat(answer.body()).doesNotContain("Exception", token);
    }
  }

  @Test
  void tokensOfTheFileHoldBesides() throws Exception {
    assertThat(gateway.post("/api/v1/halt", Role.OPERATOR, "{}").statusCode()).isEqualTo(400);
  }

  @Test
  void newKeyIsFetchedAndUnknownOnesDoNotFloodTheIssuer() throws Exception {
    halt(issuer.token(Issuer.claims("sre", "mine")), "mine");
    String stranger = Issuer.token(Issuer.claims("sre", "mine"), Issuer.newKey("unknown"));
    int before = issuer.fetches();
    for (int i = 0; i < 200; i++) {
      assertThat(halt(stranger, "mine").statusCode()).isEqualTo(401);
    }
    assertThat(issuer.fetches() - before).isLessThan(20);

    issuer.rotateKey("k2");
    String fresh = issuer.token(Issuer.claims("sre", "mine"));
    await().atMost(GatewayFixture.PATIENCE).until(() -> halt(fresh, "mine").statusCode() == 200);
  }

  private static String unsigned(JwtClaims claims) {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    return base64.encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8))
        + "."
        + base64.encodeToString(claims.toJson().getBytes(StandardCharsets.UTF_8))
        + ".";
  }

  private static String signedWithASharedSecret(JwtClaims claims) throws Exception {
    JsonWebSignature token = new JsonWebSignature();
    token.setPayload(claims.toJson());
    token.setKey(new HmacKey(new byte[32]));
    token.setKeyIdHeaderValue("k1");
    token.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
    return token.getCompactSerialization();
  }

  private static HttpResponse<String> halt(String token, String scope) throws Exception {
    return post("halt", token, scope);
  }

  private static HttpResponse<String> post(String route, String token, String scope)
      throws Exception {
    return gateway.send(
        HttpRequest.newBuilder(gateway.uri("/api/v1/" + route))
            .header("Authorization", "Bearer " + token)
            .POST(HttpRequest.BodyPublishers.ofString("{\"scope\": \"" + scope + "\"}")));
  }
}
