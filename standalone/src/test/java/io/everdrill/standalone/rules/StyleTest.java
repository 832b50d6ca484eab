package io.everdrill.standalone.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds all sources to what {@link StyleRules} says. */
class StyleTest {
  @Test
  void mainSourcesKeepTheStyle() throws IOException {
    assertThat(violations(Repository.javaFiles("main"))).isEmpty();
  }

  @Test
  void testsKeepTheStyle() throws IOException {
    assertThat(violations(Repository.javaFiles("test"))).isEmpty();
  }

  @Test
  void eachPackageSaysWhatItIs() throws IOException {
    List<Path> files = Repository.javaFiles("main");
    Set<Path> missing = new TreeSet<>();
    for (Path file : files) {
      Path info = file.resolveSibling("package-info.java");
      if (!files.contains(info)) {
        missing.add(info);
      }
    }

    assertThat(missing).as("package-info.java that are not there").isEmpty();
  }

  private static List<Violation> violations(List<Path> files) throws IOException {
    assertThat(files).as("files to look at").isNotEmpty();
    Map<Path, String> sources = new LinkedHashMap<>();
    for (Path file : files) {
      sources.put(file, Repository.read(file));
    }
    return StyleRules.check(sources);
  }
}
