package io.everdrill.gateway;

import static io.everdrill.gateway.GatewayFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.gateway.inputs.AlertMapping;
import io.everdrill.runtime.KafkaSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom the gateway lets in follows the files, without a restart. No Kafka is needed for that. */
class CredentialFilesIT {

  @TempDir private Path folder;

  private Path tokens;
  private Path issuers;
  private Gateway gateway;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void start() throws IOException {
    tokens = write("tokens.yaml", tokens("alice", "first"));
    issuers = write("issuers.yaml", "issuers: []");
    gateway =
        Gateway.start(
            GatewaySettings.of(
                    "g1", "127.0.0.1", 0, TokensFile.read(tokens), AlertMapping.forCell("demo"))
                .rereading(new CredentialFiles(List.of(tokens), List.of(issuers))),
            KafkaSettings.plain("127.0.0.1:1"),
            InstantSource.system(),
            () -> GatewayFixture.CLOCK,
            new SimpleMeterRegistry());
  }

  @AfterEach
  void stop() {
    gateway.close();
    http.close();
  }

  @Test
  void tokenIsTakenBackAndAnotherGivenByWritingTheFile() throws Exception {
    assertThat(status("first")).isEqualTo(200);
    assertThat(status("second")).isEqualTo(401);

    write("tokens.yaml", tokens("alice", "second"));

    await().atMost(PATIENCE).until(() -> status("second") == 200 && status("first") == 401);

    write("tokens.yaml", "tokens: [{name: mallory}]");
    await()
        .atMost(PATIENCE)
        .during(Duration.ofSeconds(5))
        .until(() -> status("second") == 200 && status("first") == 401);
  }

  @Test
  void issuerIsTrustedOnceItIsInItsFile() throws Exception {
    try (Issuer issuer = new Issuer()) {
      String token = issuer.token(Issuer.claims("sre", "mine"));
      assertThat(status(token)).isEqualTo(401);

      OidcSettings trusted = issuer.settings();
      write(
          "issuers.yaml",
          """
          issuers:
            - {issuer: '%s', audience: '%s', jwks: '%s', rolesClaim: '%s', cellsClaim: '%s',
               roles: {sre: operator}}
          """
              .formatted(
                  trusted.issuer(),
                  trusted.audience(),
                  trusted.jwks(),
                  trusted.rolesClaim(),
                  trusted.cellsClaim()));

      await().atMost(PATIENCE).until(() -> status(token) == 200);
    }
  }

  private int status(String token) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(gateway.url() + "/api/v1/me"))
            .header("Authorization", "Bearer " + token)
            .timeout(PATIENCE)
            .build();
    return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private Path write(String file, String text) throws IOException {
    return Files.writeString(folder.resolve(file), text);
  }

  private static String tokens(String name, String token) {
    return "tokens: [{name: %s, sha256: %s, roles: [operator]}]".formatted(name, Grant.hex(token));
  }
}
