package io.everdrill.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.topics.events.DefinitionEvent.Probe;
import io.everdrill.topics.events.ProbeCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeFileTest {

  private static final String GOOD =
      """
      probes:
        - cell: shop
          probe: http-frontend
          service: frontend
          check: {kind: http, url: "http://127.0.0.1:8080/"}
          intervalMs: 1000
          timeoutMs: 800
        - cell: shop
          probe: ledger-sum
          service: payment-db
          check:
            kind: sql
            jdbcUrl: jdbc:h2:mem:x
            query: select 1
            expected: "1"
          intervalMs: 500
          timeoutMs: 400
      """;

  @TempDir private Path folder;

  private List<Probe> read(String text) throws IOException {
    return ProbeFile.read(Files.writeString(folder.resolve("probes.yaml"), text));
  }

  /** The message behind the file's name. */
  private void refused(String text, String... parts) throws IOException {
    Path file = Files.writeString(folder.resolve("probes.yaml"), text);
    assertThatThrownBy(() -> ProbeFile.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(file.toString() + parts[0])
        .hasMessageContainingAll(parts);
  }

  @Test
  void readsBothKinds() throws IOException {
    List<Probe> probes = read(GOOD);

    assertThat(probes)
        .extracting(Probe::key)
        .containsExactly("shop/http-frontend", "shop/ledger-sum");
    assertThat(probes.getFirst().check())
        .isEqualTo(
            new ProbeCheck.Http("GET", URI.create("http://127.0.0.1:8080/"), Map.of(), "", 0, ""));
    assertThat(probes.getLast().check())
        .isEqualTo(new ProbeCheck.Sql("jdbc:h2:mem:x", "", "", "select 1", "1"));
    assertThat(probes.getLast().interval()).isEqualTo(Duration.ofMillis(500));
    assertThat(probes.getLast().timeout()).isEqualTo(Duration.ofMillis(400));
  }

  @Test
  void missingFieldIsNamedWithItsEntry() throws IOException {
    refused(GOOD.replace("    service: payment-db\n", ""), ":8", "probes[1]", "service: missing");
  }

  @Test
  void unknownFieldIsNamedWithItsLine() throws IOException {
    refused(GOOD + "    colour: red\n", ":8", "probes[1].colour");
    refused(GOOD + "colour: red\n", ":", "colour");
  }

  @Test
  void valueOfTheWrongTypeIsNamedWithItsLine() throws IOException {
    refused(GOOD.replace("timeoutMs: 800", "timeoutMs: soon"), ":7", "probes[0].timeoutMs");
  }

  @Test
  void unknownKindIsNamedWithItsLine() throws IOException {
    refused(GOOD.replace("kind: http", "kind: smoke"), ":5", "probes[0].check", "smoke");
  }

  @Test
  void valueOutOfRangeIsNamed() throws IOException {
    refused(GOOD.replace("intervalMs: 500", "intervalMs: 0"), ":", "probes[1]", "intervalMs");
  }

  @Test
  void repeatedNameIsNamedWithItsLine() throws IOException {
    refused(
        GOOD.replace("probe: ledger-sum", "probe: http-frontend"),
        ":8",
        "probes[1].probe",
        "shop/http-frontend");
  }

  @Test
  void emptyEntryIsNamedWithItsLine() throws IOException {
    refused(GOOD + "  - ~\n", ":18", "probes[2]: expected a probe");
    refused(GOOD + "  -\n", ":18", "probes[2]");
  }

  @Test
  void fieldWrittenTwiceIsNamedWithItsLine() throws IOException {
    refused(
        GOOD.replace("  timeoutMs: 800", "  timeoutMs: 800\n    timeoutMs: 900"),
        ":8",
        "timeoutMs");
  }

  @Test
  void brokenYamlIsNamedWithItsLine() throws IOException {
    refused(GOOD.replace("service: frontend", "service: [frontend"), ":");
  }

  @Test
  void emptyFileIsRefused() throws IOException {
    refused("", ":1", "probes");
    refused("probes:\n", ":1", "probes");
  }

  @Test
  void missingFileSaysWhich() {
    assertThatThrownBy(() -> ProbeFile.read(folder.resolve("none.yaml")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("none.yaml");
  }
}
