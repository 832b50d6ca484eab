package io.everdrill.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir Path folder;

  private enum Leash {
    SHADOW,
    SEMI_LIVE
  }

  private record Part(Duration patience, int port, Leash leash, Path journal, Secret token) {
    Part {
      if (patience.isZero()) {
        throw new IllegalArgumentException("part.patience: expected more than 0, got " + patience);
      }
    }

    static Part from(Settings settings) {
      Settings part = settings.section("part");
      return new Part(
          part.duration("patience", Duration.ofSeconds(15)),
          part.port("port", 8080),
          part.choice("leash", Leash.SHADOW),
          part.path("journal"),
          part.secret("token"));
    }
  }

  @Test
  void commandLineGoesBeforeEnvironmentBeforeFileBeforeDefault() throws Exception {
    Path file =
        yaml("part: {patience: 1s, port: 1, leash: shadow}", "other: {unknown-here: is fine}");
    SettingsSource source =
        SettingsSource.of(
                Map.of(
                    "EVERDRILL_PART_PORT", "2",
                    "EVERDRILL_PART_LEASH", "semi-live",
                    "EVERDRILL_PART_TOKEN", "hush",
                    "PATH", "/bin"))
            .withFile(file)
            .withCommandLine(Map.of("part.leash", "shadow", "part.journal", "/tmp/j"));

    Part part = source.read(Part::from);

    assertThat(part)
        .isEqualTo(
            new Part(
                Duration.ofSeconds(1), 2, Leash.SHADOW, Path.of("/tmp/j"), new Secret("hush")));
  }

  @Test
  void whatTheCallerParsesIsAProblemLikeAnyOther() {
    SettingsSource source =
        SettingsSource.of(Map.of()).withCommandLine(Map.of("part.id", "B 1", "part.port", "x"));

    InvalidSettings invalid =
        catchThrowableOfType(
            InvalidSettings.class,
            () ->
                source.read(
                    settings -> {
                      Settings part = settings.section("part");
                      Optional<String> id = part.parsed("id", "an id", SettingsTest::id);
                      Optional<String> cell = part.parsed("cell", "a cell", SettingsTest::id);
                      part.port("port", 0);
                      return id.orElseThrow() + cell.orElseThrow();
                    }));

    assertThat(invalid.problems())
        .containsExactly(
            "part.id: expected no blank, got 'B 1' on the command line",
            "part.cell: expected a cell, got nothing; set EVERDRILL_PART_CELL or part.cell in the"
                + " file",
            "part.port: expected a whole number from 0 to 65535, got 'x' on the command line");
  }

  private static String id(String text) {
    if (text.contains(" ")) {
      throw new IllegalArgumentException("expected no blank, got '" + text + "'");
    }
    return text;
  }

  @Test
  void allProblemsAreSaidAtOnceWithKeyValueAndPlace() throws Exception {
    Path file = yaml("part:", "  port: 80800", "  leash: loose", "  patiense: 3s");
    SettingsSource source =
        SettingsSource.of(Map.of("EVERDRILL_PART_PATIENCE", "15 parsecs"))
            .withFile(file)
            .withCommandLine(Map.of("part.token", "hush", "prat.port", "1"));

    InvalidSettings invalid = invalid(source);

    assertThat(invalid.problems())
        .containsExactlyInAnyOrder(
            "part.patience: expected a duration such as 500ms, 15s, 2m, 1h, 7d or PT15S,"
                + " got '15 parsecs' in EVERDRILL_PART_PATIENCE",
            "part.port: expected a whole number from 0 to 65535, got '80800' in "
                + file
                + " line 2",
            "part.leash: expected one of shadow, semi-live, got 'loose' in " + file + " line 3",
            "part.journal: expected a path, got nothing;"
                + " set EVERDRILL_PART_JOURNAL or part.journal in the file",
            "part.token: a secret must not be on the command line, give part.token-file",
            "prat.port: unknown setting on the command line",
            "part.patiense: unknown setting in " + file + " line 4");
    assertThat(invalid)
        .hasMessageStartingWith("7 settings are wrong:")
        .hasMessageNotContaining("hush");
  }

  /** One that nobody reads leaves the default in its place, without a word. */
  @Test
  void variableThatIsNoSettingOfAPartsOwnSectionIsAProblem() {
    Map<String, String> environment = new HashMap<>(complete("EVERDRILL_PART_PATIENSE", "3s"));
    environment.put("EVERDRILL_PART_EMPTY", "");
    environment.put("EVERDRILL_OTHER_PORT", "1");
    environment.put("EVERDRILL_PARTY", "not of this section");

    assertThat(invalid(SettingsSource.of(environment)).problems())
        .containsExactly("EVERDRILL_PART_PATIENSE: unknown setting in the environment");
  }

  @Test
  void sectionThatNoPartHasIsAProblemInAFileAndToldInTheEnvironment() throws Exception {
    Path file = yaml("part: {port: 1}", "other: {fine: 1}", "prat: {port: 2}", "port: 3");
    Map<String, String> environment = new HashMap<>(complete("EVERDRILL_PRAT_PORT", "4"));
    environment.put("EVERDRILL_OTHER_PORT", "5");
    environment.put("EVERDRILL_JAVA_OPTS", "-Xmx1g");
    SettingsSource source = SettingsSource.of(environment).withSections(Set.of("part", "other"));
    List<String> told = new ArrayList<>();

    source.read(Part::from, told::add);
    InvalidSettings invalid = invalid(source.withFile(file));

    assertThat(told)
        .filteredOn(line -> line.startsWith("EVERDRILL_"))
        .containsExactly("EVERDRILL_PRAT_PORT: names no setting of any part");
    assertThat(invalid.problems())
        .containsExactlyInAnyOrder(
            "prat.port: expected one of the sections [other, part], got another in "
                + file
                + " line 3",
            "port: expected one of the sections [other, part], got another in " + file + " line 4");
  }

  @Test
  void whatTheRecordRefusesIsAProblem() {
    SettingsSource source = SettingsSource.of(complete("EVERDRILL_PART_PATIENCE", "0s"));

    assertThat(invalid(source).problems())
        .containsExactly("part.patience: expected more than 0, got PT0S");
  }

  @Test
  void secretComesFromTheNamedFileWithoutItsLineEnd() throws Exception {
    Path secret = Files.writeString(folder.resolve("token"), "hush hush\n");
    SettingsSource source =
        SettingsSource.of(Map.of("EVERDRILL_PART_JOURNAL", "j"))
            .withCommandLine(Map.of("part.token-file", secret.toString()));

    assertThat(source.read(Part::from).token()).isEqualTo(new Secret("hush hush"));
  }

  @Test
  void secretGivenTwiceEmptyOrUnreadableIsAProblem() throws Exception {
    Path empty = Files.createFile(folder.resolve("empty"));

    assertThat(invalid(SettingsSource.of(complete("EVERDRILL_PART_TOKEN_FILE", "t"))).problems())
        .containsExactly("part.token: given both itself and as a file");
    assertThat(invalid(withTokenFile(empty)).problems())
        .containsExactly("part.token-file: expected a secret in " + empty + ", got an empty file");
    assertThat(invalid(withTokenFile(folder.resolve("gone"))).problems())
        .singleElement()
        .asString()
        .startsWith("part.token-file: expected a file with the secret, got ")
        .contains(folder.resolve("gone").toString());
  }

  @Test
  void printsEachSettingWithItsPlaceAndSecretsAsStars() {
    List<String> printed = new ArrayList<>();

    SettingsSource.of(complete("EVERDRILL_PART_PORT", "0")).read(Part::from, printed::add);

    assertThat(printed)
        .containsExactly(
            "part.journal = j (in EVERDRILL_PART_JOURNAL)",
            "part.leash = SHADOW (default)",
            "part.patience = PT15S (default)",
            "part.port = 0 (in EVERDRILL_PART_PORT)",
            "part.token = **** (in EVERDRILL_PART_TOKEN)",
            "part.token-file = not set");
  }

  @Test
  void fileThatIsNoYamlOrNotThereIsAProblemOfReading() throws Exception {
    Path broken = yaml("part:", "  port: [1");
    SettingsSource complete = SettingsSource.of(complete("EVERDRILL_PART_PORT", "1"));

    assertThat(invalid(complete.withFile(broken)).problems())
        .singleElement()
        .asString()
        .startsWith(broken + " line ");
    assertThat(invalid(complete.withFile(folder.resolve("gone.yaml"))).problems())
        .singleElement()
        .asString()
        .contains("expected a YAML file of settings");
    assertThat(invalid(complete.withFile(yaml("just a text"))).problems())
        .singleElement()
        .asString()
        .contains("expected keys and values");
  }

  @Test
  void keyGivenTwiceInTheFileIsAProblem() throws Exception {
    Path file = yaml("part:", "  port: 1", "  port: 2");

    assertThat(invalid(SettingsSource.of(complete("X", "")).withFile(file)).problems())
        .singleElement()
        .asString()
        .contains("port");
  }

  @Test
  void listsSharesSizesAndUrisAreRead() throws Exception {
    Path file = yaml("hosts: [a, b]", "share: 0.25", "size: 64KiB", "uri: http://h:1/x");
    record Mixed(List<String> hosts, double share, long size, URI uri) {}

    Mixed mixed =
        SettingsSource.of(Map.of())
            .withFile(file)
            .read(
                s ->
                    new Mixed(
                        s.list("hosts", List.of()),
                        s.share("share", 1),
                        s.bytes("size", 1),
                        s.uri("uri")));

    assertThat(mixed)
        .isEqualTo(new Mixed(List.of("a", "b"), 0.25, 65_536, URI.create("http://h:1/x")));
  }

  private SettingsSource withTokenFile(Path file) {
    return SettingsSource.of(
        Map.of("EVERDRILL_PART_JOURNAL", "j", "EVERDRILL_PART_TOKEN_FILE", file.toString()));
  }

  private static Map<String, String> complete(String variable, String value) {
    return Map.of("EVERDRILL_PART_JOURNAL", "j", "EVERDRILL_PART_TOKEN", "hush", variable, value);
  }

  private static InvalidSettings invalid(SettingsSource source) {
    return catchThrowableOfType(InvalidSettings.class, () -> source.read(Part::from));
  }

  private Path yaml(String... lines) throws Exception {
    return Files.write(folder.resolve("everdrill.yaml"), List.of(lines));
  }
}
