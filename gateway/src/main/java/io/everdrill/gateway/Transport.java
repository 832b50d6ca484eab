package io.everdrill.gateway;

import java.nio.file.Files;
import java.nio.file.Path;

/** How the listener speaks: in clear, or TLS. */
public sealed interface Transport {

  /** For a listener on this machine, or behind a proxy that ends TLS. */
  record Clear() implements Transport {}

  /**
   * TLS 1.3 or 1.2; the files are read again when they change.
   *
   * @param certificates PEM, the listener's own first
   * @param key PEM, PKCS #8
   */
  record Tls(Path certificates, Path key) implements Transport {
    public Tls {
      for (Path file : new Path[] {certificates, key}) {
        if (!Files.isReadable(file)) {
          throw new IllegalArgumentException(file + ": expected a PEM file that can be read");
        }
      }
    }
  }
}
