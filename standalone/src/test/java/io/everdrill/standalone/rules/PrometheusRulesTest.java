package io.everdrill.standalone.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * The rules that ship fire for what they are for, by Prometheus' own tool, and are quiet otherwise.
 */
class PrometheusRulesTest {

  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
  private static final Path FOLDER = Path.of("docs/monitoring");
  private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");
  private static final Pattern TESTED = Pattern.compile("- name: (\\w+) (fires|is quiet)");

  static boolean isInstalled() {
    return Files.isExecutable(PROMTOOL);
  }

  @Test
  void eachRuleHasATestThatItFiresAndOneThatItIsQuiet() throws IOException {
    List<String> rules = found(ALERT, "prometheus-rules.yaml").map(r -> r.group(1)).toList();
    List<String> tests =
        found(TESTED, "prometheus-rules.test.yaml")
            .map(r -> r.group(1) + " " + r.group(2))
            .toList();

    assertThat(rules).hasSizeGreaterThan(10);
    assertThat(tests)
        .containsExactlyInAnyOrderElementsOf(
            rules.stream().flatMap(r -> Stream.of(r + " fires", r + " is quiet")).toList());
  }

  @Test
  @EnabledIf(
      value = "isInstalled",
      disabledReason = "/usr/bin/promtool is not there (Debian: prometheus)")
  void prometheusOwnToolFindsThatTheyDo() throws Exception {
    Process promtool =
        new ProcessBuilder(PROMTOOL.toString(), "test", "rules", "prometheus-rules.test.yaml")
            .directory(Repository.folder(FOLDER).toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(promtool.getInputStream().readAllBytes(), UTF_8);

    assertThat(promtool.waitFor()).as(said).isZero();
    assertThat(said).contains("SUCCESS");
  }

  private static Stream<MatchResult> found(Pattern pattern, String file) throws IOException {
    return pattern.matcher(Repository.read(FOLDER.resolve(file))).results();
  }
}
