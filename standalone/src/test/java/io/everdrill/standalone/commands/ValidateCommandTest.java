package io.everdrill.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateCommandTest {
  private static final String RIGHT =
      """
      cell: shop
      programme: daily
      pace: {drillsPerHour: 6}
      scenarios:
        - scenario: pause
          fault: {kind: process-pause}
          limit: 15s
          hypothesis: {minPassRate: 0.95, window: 5s}
      """;

  @TempDir Path folder;

  @Test
  void rightFileIsNamedWithWhatIsInIt() throws Exception {
    Path right = file("right.yaml", RIGHT);

    CommandRun run = CommandRun.of("validate", right.toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .containsExactly(right + ": programme shop/daily with 1 scenarios and 0 detectors");
  }

  @Test
  void problemIsToldWithFileLineColumnAndFieldAndIsOne() throws Exception {
    Path wrong = file("wrong.yaml", "cell: shop\nprogramme: daily\nversion: one\nfoo: 1\n");

    CommandRun run = CommandRun.of("validate", wrong.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .anyMatch(line -> line.startsWith(wrong + ":3:10: version: expected a whole number"))
        .anyMatch(line -> line.startsWith(wrong + ":4:1: foo: "));
    assertThat(run.err()).isEmpty();
  }

  @Test
  void fileThatIsNotThereIsAProblemAndTheOthersAreCheckedAllTheSame() throws Exception {
    Path wrong = file("wrong.yaml", "foo: 1\n");

    CommandRun run =
        CommandRun.of(
            "validate", "--format=json", folder.resolve("none").toString(), wrong.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    var problems = Json.mapper().readTree(run.out().getFirst()).get("problems");
    assertThat(problems.findValuesAsText("file"))
        .contains(folder.resolve("none").toString(), wrong.toString());
  }

  @Test
  void noFileIsWrongUse() {
    assertThat(CommandRun.of("validate").exitCode()).isEqualTo(2);
  }

  private Path file(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }
}
