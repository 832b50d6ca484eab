package io.everdrill.standalone.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each rule of style bites, says where, and leaves alone what is right. */
class StyleRulesTest {
  private static final Path MAIN = Path.of("topics/src/main/java/io/everdrill/topics/X.java");
  private static final Path TEST = Path.of("topics/src/test/java/io/everdrill/topics/XTest.java");

  private static List<String> violations(Path file, String source) throws IOException {
    return StyleRules.check(Map.of(file, source)).stream().map(Violation::toString).toList();
  }

  @Test
  void aNameThatSaysNothingIsRefused() throws IOException {
    assertThat(violations(MAIN, "package x;\n\nfinal class FileUtils {}\n"))
        .containsExactly(MAIN + ":3 FileUtils: a name that says nothing; name what it is for");
    assertThat(violations(MAIN, "class A { static class DrillManager {} interface BImpl {} }"))
        .hasSize(2);
    assertThat(violations(MAIN, "class Implementation {} class Commons {}")).isEmpty();
  }

  @Test
  void aLongFileIsRefused() throws IOException {
    String source = "class A {\n" + "  // line\n".repeat(StyleRules.MAX_LINES - 2) + "}\n";

    assertThat(violations(MAIN, source)).isEmpty();
    assertThat(violations(MAIN, source + "\n"))
        .containsExactly(MAIN + ":401 is longer than 400 lines: take it apart");
  }

  @Test
  void postponedWorkIsRefused() throws IOException {
    assertThat(violations(MAIN, "class A {\n  // TO" + "DO later\n}"))
        .containsExactly(MAIN + ":2 postpones work in a comment: do it, or leave it out");
  }

  @Test
  void optionalIsNotKept() throws IOException {
    String source =
        """
        class A {
          private Optional<String> field;
          void take(Optional<String> parameter) {}
          record B(java.util.Optional<String> component, OptionalInt number) {}
          Optional<String> give() { Optional<String> local = find(); return local; }
        }
        """;

    assertThat(StyleRules.check(Map.of(MAIN, source)))
        .extracting(Violation::line)
        .containsExactly(2L, 3L, 4L, 4L);
  }

  @Test
  void aDurationCarriesItsUnitOnTheWire() throws IOException {
    String source =
        """
        record A(
            @JsonProperty("limitMs") Duration limit,
            @JsonProperty("limit") Duration wrong,
            Duration bare) {
          static final Duration CONSTANT = Duration.ZERO;
        }
        """;

    assertThat(StyleRules.check(Map.of(MAIN, source)))
        .extracting(Violation::line)
        .containsExactly(3L, 4L);
    assertThat(StyleRules.check(Map.of(Path.of("gateway/src/main/java/X.java"), source))).isEmpty();
  }

  @Test
  void aPublicTypeSaysWhatItIsFor() throws IOException {
    assertThat(violations(MAIN, "package x;\npublic final class A {}"))
        .containsExactly(MAIN + ":2 A is public and has no comment that says what it is for");
    assertThat(violations(MAIN, "/** Is for this. */ public class A { public enum B {} }"))
        .isEmpty();
  }

  @Test
  void aTestRunsAndAssertsAndDoesNotSleep() throws IOException {
    assertThat(violations(TEST, "class XTest { @Test void a() { new A().run(); } }"))
        .containsExactly(TEST + ":1 is a test that asserts nothing, and so cannot fail");
    assertThat(violations(TEST, "class XTest {\n @Disabled void a() { assertThat(1); } }"))
        .containsExactly(TEST + ":2 switches a test off: repair it, or delete it");
    assertThat(violations(TEST, "class XTest {\n void a() { Thread.sleep(1); assertThat(1); } }"))
        .containsExactly(TEST + ":2 sleeps where a test waits for a condition (Awaitility)");
    assertThat(violations(TEST, "class XTest { void a() { assertTrue(b); } }")).isEmpty();
  }
}
