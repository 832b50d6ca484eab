package io.everdrill.gateway;

import io.vertx.core.Vertx;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files in which it says whom the gateway lets in: read again when they change, so that a token
 * is taken back without a restart. A file with mistakes, or none, leaves what was read before.
 *
 * @param tokens of {@link TokensFile}, at most one; none means that the grants never change
 * @param issuers of {@link OidcSettings}, at most one
 */
public record CredentialFiles(List<Path> tokens, List<Path> issuers) {

  /** Grants and issuers are what they were at the start. */
  public static final CredentialFiles NONE = new CredentialFiles(List.of(), List.of());

  private static final Logger LOG = LoggerFactory.getLogger(CredentialFiles.class);

  public CredentialFiles {
    tokens = List.copyOf(tokens);
    issuers = List.copyOf(issuers);
    if (tokens.size() > 1 || issuers.size() > 1) {
      throw new IllegalArgumentException("expected at most one file of each kind");
    }
  }

  void watch(Vertx vertx, Admission admission, InstantSource time) {
    for (Path file : tokens) {
      FileWatch.start(
          vertx, tokens, () -> reread(file, () -> admission.trustGrants(TokensFile.read(file))));
    }
    for (Path file : issuers) {
      FileWatch.start(
          vertx,
          issuers,
          () ->
              reread(
                  file,
                  () -> admission.trustPeople(new OidcTokens(OidcSettings.read(file), time))));
    }
  }

  private static void reread(Path file, Runnable take) {
    try {
      take.run();
      LOG.info("{} is read again and holds from now on", file);
    } catch (IllegalArgumentException | UncheckedIOException | IllegalStateException e) {
      LOG.error("{} is not taken, what was read before stays: {}", file, e.getMessage());
    }
  }
}
