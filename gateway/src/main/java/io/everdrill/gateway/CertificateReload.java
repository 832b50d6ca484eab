package io.everdrill.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a listener its certificates, and gives them again when their files change. Files that
 * cannot be read, or do not fit, leave the old ones in place.
 */
final class CertificateReload {

  private static final Set<String> PROTOCOLS = Set.of("TLSv1.2", "TLSv1.3");
  private static final Logger LOG = LoggerFactory.getLogger(CertificateReload.class);

  private CertificateReload() {}

  /** Without HTTP/2, whose streams would pass by the limit on connections. */
  static HttpServerOptions secure(HttpServerOptions options, Transport.Tls files) {
    return options
        .setSsl(true)
        .setUseAlpn(false)
        .setEnabledSecureTransportProtocols(PROTOCOLS)
        .setKeyCertOptions(pem(files));
  }

  static void watch(Vertx vertx, HttpServer server, Transport.Tls files) {
    FileWatch.start(vertx, List.of(files.certificates(), files.key()), () -> renew(server, files));
  }

  private static void renew(HttpServer server, Transport.Tls files) {
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
}
