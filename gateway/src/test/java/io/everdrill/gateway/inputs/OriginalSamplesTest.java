package io.everdrill.gateway.inputs;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.events.AlertEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The formats as their makers document them, from files that lie beside the repository where they
 * are at all: {@code shared/formats/alerts} next to a folder above.
 */
class OriginalSamplesTest {

  @Test
  void grafanaReadsTheExampleOfItsDocumentation() throws Exception {
    String body = sample("grafana/webhook-docs-example.first-alert.json");

    Intake intake = new GrafanaWebhook(Desks.usual()).read(Desks.message(body));

    assertThat(intake.refused()).isEmpty();
    AlertEvent.Firing firing = (AlertEvent.Firing) intake.events().getFirst();
    assertThat(firing.detector()).isEqualTo("My Super Webhook");
    assertThat(firing.fingerprint()).isEqualTo("c6eadffa33fcdf37");
    assertThat(firing.startsAt()).isEqualTo("2021-10-12T07:51:03.157076Z");
    assertThat(firing.labels()).containsEntry("zone", "us-1");
  }

  /** The skeleton has placeholders for values and comments; each becomes a value of its kind. */
  @Test
  void alertmanagerReadsTheSkeletonOfItsDocumentation() throws Exception {
    String page = sample("alertmanager/webhook-v4.doc-skeleton.md");
    String skeleton = page.substring(page.indexOf("{\n  \"version\""), page.lastIndexOf('}') + 1);
    String body =
        skeleton
            .replaceAll("//.*", "")
            .replaceAll(",\\s*\\.\\.\\.", "")
            .replace("\"<resolved|firing>\"", "\"firing\"")
            .replace("\"<rfc3339>\"", "\"2026-11-21T03:00:00Z\"")
            .replace("<string>", "\"text\"")
            .replace("<object>", "{\"alertname\": \"Down\"}")
            .replace("<int>", "0");

    Intake intake = new AlertmanagerWebhook(Desks.usual()).read(Desks.message(body));

    assertThat(intake.refused()).isEmpty();
    assertThat(intake.events()).hasExactlyElementsOfTypes(AlertEvent.Firing.class);
  }

  /** Skips the test, and says why, where the file is not there. */
  private static String sample(String name) throws IOException {
    Path here = Path.of("").toAbsolutePath();
    Optional<Path> found =
        Stream.iterate(here, above -> above != null, Path::getParent)
            .map(above -> above.resolve("shared/formats/alerts").resolve(name))
            .filter(Files::isRegularFile)
            .findFirst();
    Assumptions.assumeTrue(
        found.isPresent(), () -> "expected shared/formats/alerts/" + name + " above " + here);
    return Files.readString(found.orElseThrow());
  }
}
