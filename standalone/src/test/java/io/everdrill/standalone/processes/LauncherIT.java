package io.everdrill.standalone.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    Process process = start(Map.of(), "--version");
    Path pid = home.resolve("maven.pid");
    await("the build began").until(() -> Files.exists(pid) && Files.size(pid) > 0);
    process.destroy();

    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(143);
    assertThat(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))).isEmpty();
  }

  /**
   * systemd gives a unit neither HOME nor a locale, and at boot there is no network to build with.
   */
  @Test
  void installedStartsWithAnEmptyEnvironmentAndBuildsNothing_S1() throws Exception {
    Path program = install(folder.resolve("opt"));
    Path journal = Files.createDirectory(folder.resolve("journal"));

    Run run = empty("%s undo %s".formatted(program, journal));

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).isEqualTo("nothing to undo\n");
    assertThat(run.err()).isEmpty();
    assertThat(folder.resolve("opt/.everdrill")).doesNotExist();
  }

  @Test
  void fileNamesAreReadAsUtf8WhereNoLocaleIsSet_S1() throws Exception {
    Path program = install(folder.resolve("opt"));

    Run run = empty("mkdir $'j\\xc3\\xbcrnal' && %s undo $'j\\xc3\\xbcrnal'".formatted(program));

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).isEqualTo("nothing to undo\n");
  }

  @Test
  void neverBuildsWhereThatIsSaid() throws Exception {
    built();
    FileTime later = FileTime.from(Instant.now().plusSeconds(5));
    Files.setLastModifiedTime(home.resolve("standalone/pom.xml"), later);
    maven("touch built; exit 1");

    Run run = everdrill(Map.of("EVERDRILL_BUILD", "never"), "--version");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(home.resolve("built")).doesNotExist();
    Files.delete(home.resolve(".everdrill/built"));
    Run without = everdrill(Map.of("EVERDRILL_BUILD", "never"), "--version");
    assertThat(without.exitCode()).isEqualTo(3);
    assertThat(without.err()).contains("nothing is built", "everdrill --version");
    assertThat(home.resolve("built")).doesNotExist();
  }

  /** The commands of the units, in what systemd gives them, with this test's paths for theirs. */
  @ParameterizedTest
  @CsvSource({"everdrill-undo,0,nothing to undo", "everdrill-agent,2,agent.cell"})
  void unitsStartTheInstalledCommand_S1(String unit, int exitCode, String says) throws Exception {
    Path program = install(folder.resolve("opt"));
    Path journal = Files.createDirectory(folder.resolve("journal"));
    Path settings = Files.writeString(folder.resolve("agent.yaml"), "agent: {id: one}\n");
    List<String> lines =
        Files.readAllLines(Path.of("../injector-agents/src/main/systemd", unit + ".service"));
    String environment = String.join(" ", values(lines, "Environment="));
    String command =
        String.join(" ", values(lines, "ExecStart="))
            .replace("/usr/bin/everdrill", program.toString())
            .replace("/var/lib/everdrill/agent", journal.toString())
            .replace("/etc/everdrill/agent.yaml", settings.toString());

    Run run = empty("cd / && " + environment + " " + command);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    assertThat(run.out() + run.err()).contains(says);
  }

  private static List<String> values(List<String> unit, String key) {
    return unit.stream()
        .filter(l -> l.startsWith(key))
        .map(l -> l.substring(key.length()))
        .toList();
  }

  /** As docs/installing.md says, and one jar that names this test's class path for all the jars. */
  private Path install(Path where) throws IOException {
    Path launcher = Path.of("").toAbsolutePath().resolveSibling("everdrill");
    Files.createDirectories(where.resolve("lib"));
    Files.copy(launcher, where.resolve("everdrill"));
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(
            Attributes.Name.CLASS_PATH,
            Stream.of(System.getProperty("java.class.path").split(":"))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" ")));
    try (OutputStream out = Files.newOutputStream(where.resolve("lib/all.jar"))) {
      new JarOutputStream(out, manifest).close();
    }
    return Files.createSymbolicLink(folder.resolve("everdrill"), where.resolve("everdrill"));
  }

  private Run empty(String script) throws Exception {
    assumeTrue(
        Path.of(System.getProperty("java.home")).startsWith("/usr/lib/jvm"),
        "needs a JDK where one is found without JAVA_HOME");
    return finished(
        redirected(new ProcessBuilder("env", "-i", "bash", "-c", script))
            .directory(folder.toFile())
            .start());
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
    return everdrill(Map.of(), arguments);
  }

  private Run everdrill(Map<String, String> environment, String... arguments) throws Exception {
    return finished(start(environment, arguments));
  }

  private Run finished(Process process) throws Exception {
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    return new Run(
        process.exitValue(),
        Files.readString(folder.resolve("out")),
        Files.readString(folder.resolve("err")));
  }

  private ProcessBuilder redirected(ProcessBuilder builder) {
    return builder
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile());
  }

  private Process start(Map<String, String> environment, String... arguments) throws IOException {
    List<String> line = new ArrayList<>(List.of(home.resolve("everdrill").toString()));
    line.addAll(List.of(arguments));
    ProcessBuilder builder = redirected(new ProcessBuilder(line));
    builder.environment().putAll(environment);
    builder.environment().put("PATH", home.resolve("bin") + ":" + System.getenv("PATH"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // The last class path holds.
    builder
        .environment()
        .put("EVERDRILL_JAVA_OPTS", "-cp " + System.getProperty("java.class.path"));
    return builder.start();
  }
}
