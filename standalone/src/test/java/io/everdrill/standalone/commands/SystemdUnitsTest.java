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

  /** Files are put back before anything reads them; what needs the network, by the agent after. */
  @Test
  void undoIsTriedBeforeTheNetworkAndTheAgentAndKeepsNeitherFromStarting_S1() throws Exception {
    List<String> undo = Files.readAllLines(UNITS.resolve("everdrill-undo.service"));
    List<String> agent = Files.readAllLines(UNITS.resolve("everdrill-agent.service"));

    assertThat(values(undo, "Before")).contains("network-pre.target", "everdrill-agent.service");
    assertThat(values(undo, "After")).contains("local-fs.target").noneMatch(u -> u.contains("net"));
    assertThat(values(undo, "DefaultDependencies")).containsExactly("no");
    assertThat(values(agent, "After")).contains("network-online.target", "everdrill-undo.service");
    assertThat(
            Stream.of("Requires", "BindsTo", "Requisite").flatMap(k -> values(agent, k).stream()))
        .as("a failed undo must not keep the agent, which heals too, from starting")
        .isEmpty();
  }

  /** As exit codes say: 3 may be better in a minute, 2 never, and 0 is an agent's journal too. */
  @Test
  void undoIsTriedAgainOnlyWhereThatMayHelp() throws Exception {
    List<String> undo = Files.readAllLines(UNITS.resolve("everdrill-undo.service"));

    assertThat(values(undo, "Restart")).containsExactly("on-failure");
    assertThat(values(undo, "RestartPreventExitStatus"))
        .containsExactly(Integer.toString(Outcome.WRONG_USE.exitCode()));
  }

  private static List<String> values(List<String> unit, String key) {
    return unit.stream()
        .filter(line -> line.startsWith(key + "="))
        .flatMap(line -> Stream.of(line.substring(key.length() + 1).split(" ")))
        .toList();
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
