package io.everdrill.standalone.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The units that ship: their commands exist, and systemd can read them. */
class SystemdUnitsTest {

  private static final Path UNITS = Path.of("../injector-agents/src/main/systemd");
  private static final String PROGRAM = "/usr/bin/everdrill";
  private static final List<String> NAMES =
      List.of("everdrill-agent.service", "everdrill-undo.service");

  @TempDir Path folder;

  @Test
  void everyUnitRunsACommandThatThereIs() throws Exception {
    Surroundings surroundings =
        new Surroundings(
            Map.of(), InstantSource.system(), RandomGenerator.of("L64X128MixRandom"), "test");
    for (String unit : NAMES) {
      String line =
          Files.readAllLines(UNITS.resolve(unit)).stream()
              .filter(l -> l.startsWith("ExecStart="))
              .findFirst()
              .orElseThrow();
      String[] words = line.substring("ExecStart=".length()).split(" ");
      assertThat(words[0]).isEqualTo(PROGRAM);
      String[] arguments = Arrays.copyOfRange(words, 1, words.length);
      assertThatCode(() -> EverdrillCommand.commandLine(surroundings).parseArgs(arguments))
          .as(unit)
          .doesNotThrowAnyException();
    }
  }

  @Test
  void systemdFindsNothingWrong() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "needs systemd-analyze (systemd)");
    for (String unit : NAMES) {
      // Where everdrill is not installed, a program that is stands for it.
      String text = Files.readString(UNITS.resolve(unit)).replace(PROGRAM, "/bin/true");
      Files.writeString(folder.resolve(unit), text);
    }
    Process verify =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of("systemd-analyze", "verify"),
                        NAMES.stream().map(n -> folder.resolve(n).toString()))
                    .toList())
            .redirectErrorStream(true)
            .start();
    String said = new String(verify.getInputStream().readAllBytes(), UTF_8);
    assertThat(verify.waitFor(20, TimeUnit.SECONDS)).isTrue();

    assertThat(said.lines().filter(line -> line.contains("everdrill-"))).isEmpty();
  }
}
