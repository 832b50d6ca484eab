package io.everdrill.standalone.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The {@code everdrill} script of the repository's root, in a checkout whose sources are one empty
 * pom and whose build is these tests' class path.
 */
@EnabledOnOs(OS.LINUX)
class LauncherIT {
  private static final long LIMIT_SECONDS = 60;

  @TempDir private Path folder;
  private Path home;

  private record Run(int exitCode, String out, String err) {}

  @BeforeEach
  void checkOut() throws IOException {
    home = Files.createDirectory(folder.resolve("checkout with a blank"));
    Files.copy(Path.of("").toAbsolutePath().resolveSibling("everdrill"), home.resolve("everdrill"));
    String training = "standalone/src/main/launcher/training.yaml";
    Files.createDirectories(home.resolve(training).getParent());
    Files.copy(Path.of("").toAbsolutePath().resolveSibling(training), home.resolve(training));
    Files.writeString(home.resolve("standalone/pom.xml"), "");
    Files.writeString(home.resolve("pom.xml"), "");
  }

  @Test
  void runsTheCommandWithItsArgumentsAsTheyAreAndItsExitCode() throws Exception {
    built();

    Run version = everdrill("--version");
    assertThat(version.exitCode()).as(version.err()).isZero();
    assertThat(version.out()).startsWith("everdrill ");
    assertThat(version.err()).isEmpty();

    Run wrong = everdrill("validate", "no such *.yaml");
    assertThat(wrong.exitCode()).isNotZero();
    assertThat(wrong.out() + wrong.err()).contains("no such *.yaml");
    assertThat(everdrill("no-such-command").exitCode()).isEqualTo(2);
  }

  @Test
  void buildsAgainWhenSourcesAreYoungerAndSaysWhyThatFailed() throws Exception {
    built();
    FileTime later = FileTime.from(Instant.now().plusSeconds(5));
    Files.setLastModifiedTime(home.resolve("standalone/pom.xml"), later);
    maven("echo '[ERROR] Broken.java:[1,1] class expected'; exit 1");

    Run run = everdrill("--version");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("the build failed", "Broken.java:[1,1] class expected", "build.log");
  }

  @Test
  void buildThatIsToldToEndEnds() throws Exception {
    maven("echo $$ > maven.pid; exec sleep 50");

    Process process = start("--version");
    Path pid = home.resolve("maven.pid");
    await("the build began").until(() -> Files.exists(pid) && Files.size(pid) > 0);
    process.destroy();

    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(143);
    assertThat(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))).isEmpty();
  }

  /** As a build leaves it, but for the jars. */
  private void built() throws IOException {
    Path app = Files.createDirectories(home.resolve(".everdrill/app/0123456789abcdef"));
    Files.createDirectory(app.resolve("lib"));
    Files.writeString(app.resolve("in-use"), "");
    Files.writeString(home.resolve(".everdrill/built"), app + "\n");
  }

  private void maven(String script) throws IOException {
    Path mvn = Files.createDirectory(home.resolve("bin")).resolve("mvn");
    Files.writeString(mvn, "#!/bin/sh\ncd '" + home + "'\n" + script + "\n");
    Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Run everdrill(String... arguments) throws Exception {
    Process process = start(arguments);
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    return new Run(
        process.exitValue(),
        Files.readString(folder.resolve("out")),
        Files.readString(folder.resolve("err")));
  }

  private Process start(String... arguments) throws IOException {
    List<String> line = new ArrayList<>(List.of(home.resolve("everdrill").toString()));
    line.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    builder.environment().put("PATH", home.resolve("bin") + ":" + System.getenv("PATH"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // The last class path holds.
    builder
        .environment()
        .put("EVERDRILL_JAVA_OPTS", "-cp " + System.getProperty("java.class.path"));
    return builder.start();
  }
}
