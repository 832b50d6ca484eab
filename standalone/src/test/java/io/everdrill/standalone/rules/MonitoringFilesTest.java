package io.everdrill.standalone.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The dashboard and the rules that ship ask only for metrics that some part writes. That they are
 * scraped by these very names is for a test with real parts.
 */
class MonitoringFilesTest {

  private static final Pattern IN_CODE = Pattern.compile("\"(everdrill\\.[a-z.]+)\"");

  /** What Prometheus' naming and Micrometer's kinds put behind a name. */
  private static final Pattern SUFFIX =
      Pattern.compile("(_seconds)?(_count|_sum|_max|_bucket)?(_total)?$");

  @Test
  void eachMetricOfTheShippedFilesIsWrittenBySomePart() throws IOException {
    Set<String> written = metricsInCode();

    for (String file : MonitoringFiles.FILES) {
      Set<String> asked = MonitoringFiles.asked(file);
      assertThat(asked).as(file).hasSizeGreaterThan(5);
      assertThat(asked.stream().map(MonitoringFilesTest::base).collect(Collectors.toSet()))
          .as(file)
          .isSubsetOf(written);
    }
  }

  private static Set<String> metricsInCode() throws IOException {
    Set<String> names = new TreeSet<>();
    for (Path file : Repository.javaFiles("main")) {
      Matcher found = IN_CODE.matcher(Repository.read(file));
      while (found.find()) {
        names.add(found.group(1).replace('.', '_'));
      }
    }
    return names;
  }

  private static String base(String asked) {
    return SUFFIX.matcher(asked).replaceFirst("");
  }
}
