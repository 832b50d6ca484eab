package io.everdrill.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.everdrill.runtime.KafkaSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The listener speaks TLS, and takes new certificates without a restart. */
class TlsIT {

  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private Path folder;

  @Test
  void newCertificatesAreTakenWithoutARestartAndBadOnesAreNot() throws Exception {
    KeyStore first = pair("one");
    KeyStore second = pair("two");
    write(first, "one");
    GatewaySettings settings =
        GatewayFixture.settings()
            .with(new Transport.Tls(folder.resolve("cert.pem"), folder.resolve("key.pem")));
    try (Gateway gateway =
        Gateway.start(
            settings,
            KafkaSettings.plain("127.0.0.1:1"),
            InstantSource.system(),
            () -> GatewayFixture.CLOCK,
            new SimpleMeterRegistry())) {
      assertThat(gateway.url()).startsWith("https://127.0.0.1:");
      assertThat(status(gateway, first, "one")).isEqualTo(200);
      assertThatThrownBy(() -> status(gateway, second, "two")).isInstanceOf(IOException.class);

      write(second, "two");
      await()
          .atMost(GatewayFixture.PATIENCE)
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(() -> status(gateway, second, "two") == 200);

      Files.writeString(folder.resolve("cert.pem"), "no certificate");
      await()
          .atMost(GatewayFixture.PATIENCE)
          .during(java.time.Duration.ofSeconds(5))
          .until(() -> status(gateway, second, "two") == 200);
    }
  }

  private static int status(Gateway gateway, KeyStore trusted, String alias) throws Exception {
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry("gateway", (X509Certificate) trusted.getCertificate(alias));
    TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
    managers.init(trust);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    try (HttpClient http = HttpClient.newBuilder().sslContext(context).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(gateway.url() + "/health/live"))
              .timeout(GatewayFixture.PATIENCE)
              .build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  private void write(KeyStore pair, String alias) throws Exception {
    pem("key.pem", "PRIVATE KEY", pair.getKey(alias, PASSWORD).getEncoded());
    pem("cert.pem", "CERTIFICATE", pair.getCertificate(alias).getEncoded());
  }

  private void pem(String file, String kind, byte[] bytes) throws IOException {
    String base64 = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(bytes);
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(kind, base64));
  }

  /** The JDK makes certificates by its keytool only. */
  private KeyStore pair(String alias) throws Exception {
    Path store = folder.resolve(alias + ".p12");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keyalg",
            "RSA",
            "-keysize",
            "2048",
            "-alias",
            alias,
            "-dname",
            "CN=" + alias,
            "-ext",
            "san=ip:127.0.0.1",
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            new String(PASSWORD));
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    KeyStore pair = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(store)) {
      pair.load(in, PASSWORD);
    }
    return pair;
  }
}
