package io.everdrill.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.topics.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreloadCommandTest {

  @TempDir Path temporary;

  @BeforeEach
  void needsACompiler() {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "cc"))),
        "needs Debian's package gcc");
  }

  /** The linker maps it, and while there is no fault a program runs as it does without. */
  @Test
  void whatIsPrintedIsTheEnvironmentOfATarget() throws Exception {
    Path folder = temporary.toRealPath().resolve("made");
    List<String> printed = CommandRun.of("preload", folder.toString()).out();

    Map<String, String> environment =
        printed.stream()
            .map(line -> line.split("=", 2))
            .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    assertThat(environment)
        .containsEntry("LD_PRELOAD", folder.resolve("libeverdrill-disk.so").toString())
        .containsEntry("EVERDRILL_DISK_CONTROL", folder.resolve("disk").toString());
    ProcessBuilder target = new ProcessBuilder("cat", "/proc/self/maps");
    target.environment().putAll(environment);
    Process process = target.start();
    try (var maps = process.inputReader()) {
      assertThat(maps.lines()).anyMatch(line -> line.endsWith(environment.get("LD_PRELOAD")));
    }
    assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  /** As after an upgrade. */
  @Test
  void libraryThatIsThereIsMadeAgain() throws Exception {
    Path control = temporary.resolve("payment-1");
    CommandRun.of("preload", temporary.toString());

    CommandRun again =
        CommandRun.of(
            "preload", temporary.toString(), "--control", control.toString(), "--format", "json");

    assertThat(again.exitCode()).isZero();
    assertThat(
            Json.mapper()
                .readTree(again.out().getFirst())
                .get("environment")
                .get("EVERDRILL_DISK_CONTROL")
                .asText())
        .isEqualTo(control.toString());
    try (Stream<Path> files = Files.list(temporary)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactly("libeverdrill-disk.so");
    }
  }
}
