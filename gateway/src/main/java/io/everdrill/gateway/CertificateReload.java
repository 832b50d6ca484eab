package io.everdrill.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a listener its certificates, and gives them again when their files change. Files that
 * cannot be read, or do not fit, leave the old ones in place.
 */
final class CertificateReload {

  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Set<String> PROTOCOLS = Set.of("TLSv1.2", "TLSv1.3");
  private static final Logger LOG = LoggerFactory.getLogger(CertificateReload.class);

  private final Transport.Tls files;
  private String taken;
  private String lastLook;

  private CertificateReload(Transport.Tls files) {
    this.files = files;
    this.taken = state(files);
    this.lastLook = taken;
  }

  /** Without HTTP/2, whose streams would pass by the limit on connections. */
  static HttpServerOptions secure(HttpServerOptions options, Transport.Tls files) {
    return options
        .setSsl(true)
        .setUseAlpn(false)
        .setEnabledSecureTransportProtocols(PROTOCOLS)
        .setKeyCertOptions(pem(files));
  }

  static void watch(Vertx vertx, HttpServer server, Transport.Tls files) {
    CertificateReload reload = new CertificateReload(files);
    vertx.setPeriodic(INTERVAL.toMillis(), timer -> reload.look(vertx, server));
  }

  private void look(Vertx vertx, HttpServer server) {
    vertx
        .executeBlocking(() -> state(files))
        .onSuccess(
            now -> {
              // Key and certificate are two files: taken when both have come to rest.
              if (now.equals(lastLook) && !now.equals(taken)) {
                taken = now;
                renew(server);
              }
              lastLook = now;
            });
  }

  private void renew(HttpServer server) {
    ServerSSLOptions options =
        new ServerSSLOptions()
            .setUseAlpn(false)
            .setEnabledSecureTransportProtocols(PROTOCOLS)
            .setKeyCertOptions(pem(files));
    server
        // Forced: the options are the same, only what the files hold is another.
        .updateSSLOptions(options, true)
        .onSuccess(done -> LOG.info("New certificates from {}", files.certificates()))
        .onFailure(e -> LOG.error("{} is not taken, the old ones stay", files.certificates(), e));
  }

  private static PemKeyCertOptions pem(Transport.Tls files) {
    return new PemKeyCertOptions()
        .addCertPath(files.certificates().toAbsolutePath().toString())
        .addKeyPath(files.key().toAbsolutePath().toString());
  }

  /** Another text whenever a file was written; the same where it cannot be seen. */
  private static String state(Transport.Tls files) {
    try {
      return Files.getLastModifiedTime(files.certificates())
          + " "
          + Files.getLastModifiedTime(files.key());
    } catch (IOException e) {
      return "away";
    }
  }
}
