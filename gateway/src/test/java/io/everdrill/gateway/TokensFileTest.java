package io.everdrill.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensFileTest {

  /** As {@code printf secret | sha256sum} prints it. */
  private static final String DIGEST =
      "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

  @TempDir private Path folder;

  @Test
  void readsYaml() throws IOException {
    Path file =
        write(
            """
            tokens:
              - name: alice
                sha256: %s
                roles: [operator, alert-source]
                cells: [shop-eu]
                expiresAt: 2027-01-01T00:00:00Z
            """
                .formatted(DIGEST));

    List<Grant> grants = TokensFile.read(file);

    assertThat(grants).hasSize(1);
    assertThat(grants.getFirst().roles())
        .containsExactlyInAnyOrder(Role.OPERATOR, Role.ALERT_SOURCE);
    assertThat(grants.getFirst().sha256()).isEqualTo(Grant.of("b", "secret", Role.READER).sha256());
    assertThat(grants.getFirst().expiresAt()).isEqualTo("2027-01-01T00:00:00Z");
    assertThat(grants.getFirst().cells()).extracting(Object::toString).containsExactly("shop-eu");
  }

  @Test
  void readsJsonToo() throws IOException {
    Path file =
        write(
            "{\"tokens\": [{\"name\": \"a\", \"sha256\": \"%s\", \"roles\": [\"reader\"]}]}"
                .formatted(DIGEST));

    assertThat(TokensFile.read(file))
        .singleElement()
        .extracting(Grant::expiresAt)
        .isEqualTo(Instant.MAX);
  }

  @Test
  void tokenOfADetectorThatIsScored() throws IOException {
    Path file =
        write(
            """
            tokens:
              - {name: aiops-eu, sha256: %s, roles: [contestant], detector: aiops}
            """
                .formatted(DIGEST));

    assertThat(TokensFile.read(file))
        .singleElement()
        .extracting(Grant::detector)
        .isEqualTo("aiops");
  }

  @Test
  void detectorLeftEmptyIsNone() throws IOException {
    for (String role : List.of("contestant", "reader")) {
      Path file =
          write(
              """
              tokens:
                - name: aiops-eu
                  sha256: %s
                  roles: [%s]
                  detector:
              """
                  .formatted(DIGEST, role));

      if (role.equals("reader")) {
        assertThat(TokensFile.read(file)).singleElement().extracting(Grant::detector).isEqualTo("");
      } else {
        assertThatThrownBy(() -> TokensFile.read(file))
            .hasMessageEndingWith("tokens[0].detector: expected that of the contestant");
      }
    }
  }

  @Test
  void whoIsScoredIsNothingElseAndNobodyElseIs() throws IOException {
    Path file =
        write(
            """
            tokens:
              - {name: a, sha256: %1$s, roles: [contestant]}
              - {name: b, sha256: %1$s, roles: [contestant, reader], detector: aiops}
              - {name: c, sha256: %1$s, roles: [alert-source], detector: aiops}
            """
                .formatted(DIGEST));

    assertThatThrownBy(() -> TokensFile.read(file))
        .hasMessageContaining("tokens[0].detector: expected that of the contestant")
        .hasMessageContaining("tokens[1].roles: expected [contestant] alone beside a detector")
        .hasMessageContaining("tokens[2].roles: expected [contestant] alone beside a detector");
  }

  @Test
  void saysEverythingThatIsWrongAndWhere() throws IOException {
    Path file =
        write(
            """
            tokens:
              - {name: a, sha256: abc, roles: [reader]}
              - {name: b, sha256: %1$s, roles: [boss]}
              - {name: c, sha256: %1$s, roles: []}
              - {name: d, sha256: %1$s, roles: [reader], token: secret}
              - {name: e, sha256: %1$s, roles: [reader], expiresAt: soon}
              - {name: f, sha256: %1$s, roles: [reader]}
              - {name: f, sha256: %1$s, roles: [reader]}
            """
                .formatted(DIGEST));

    assertThatThrownBy(() -> TokensFile.read(file))
        .hasMessageContaining(file + ": tokens[0].sha256: expected 64 lower case hex digits, got 3")
        .hasMessageContaining("tokens[1].roles: expected some of [reader, alert-source")
        .hasMessageContaining("tokens[2].roles: expected at least one")
        .hasMessageContaining("tokens[3].token: expected one of")
        .hasMessageContaining("tokens[4].expiresAt: expected an instant")
        .hasMessageContaining("tokens[6].name: 'f' is there twice")
        .message()
        .doesNotContain("tokens[5]");
  }

  @Test
  void saysTheLineOfWhatIsNoYaml() throws IOException {
    Path file = write("tokens:\n  - name: [\n");

    assertThatThrownBy(() -> TokensFile.read(file)).hasMessageStartingWith(file + ":");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("tokens.yaml"), text);
  }
}
