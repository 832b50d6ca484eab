package io.everdrill.standalone.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.standalone.Main;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** One part as a process of its own, started as a supervisor would. */
final class PartProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final long STOP_LIMIT_SECONDS = 40;

  private static final Pattern HEALTH = Pattern.compile("health: (http://\\S+)");
  private static final Pattern LISTENING = Pattern.compile("listening at (http://[^\\s/]+)");

  private final Process process;
  private final Path log;

  private PartProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** A part that says that it runs; what it says is in a file of this folder. */
  static PartProcess start(Path folder, Map<String, String> settings, String... command)
      throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx192m",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    line.addAll(List.of(command));
    settings.forEach((key, value) -> line.addAll(List.of("--set", key + "=" + value)));
    Path log = Files.createTempFile(folder, command[0], ".log");
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new PartProcess(process, log);
  }

  void awaitRunning() {
    Awaitility.await("a part that runs")
        .atMost(START_LIMIT)
        .untilAsserted(() -> assertThat(said()).contains(": running"));
  }

  /** Where a gateway says that it listens. */
  String listeningAt() throws IOException {
    Matcher at = LISTENING.matcher(said());
    assertThat(at.find()).as("where it listens").isTrue();
    return at.group(1);
  }

  /** What its health port says to whether it can do its work. */
  int readiness(HttpClient client) throws IOException, InterruptedException {
    return client
        .send(HttpRequest.newBuilder(health()).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  /** What Prometheus would scrape of it now. */
  String metrics(HttpClient client) throws IOException, InterruptedException {
    URI metrics = health().resolve("/metrics");
    return client
        .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private URI health() throws IOException {
    Matcher health = HEALTH.matcher(said());
    assertThat(health.find()).as("where the health port is").isTrue();
    return URI.create(health.group(1));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL: nothing of it does anything any more. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** The exit code of a command that ends on its own. */
  int awaitEnd() throws InterruptedException {
    assertThat(process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)).as("ends").isTrue();
    return process.exitValue();
  }

  /** SIGTERM, as Kubernetes and systemd do it. */
  int terminate() throws InterruptedException {
    process.destroy();
    return awaitEnd();
  }

  String said() throws IOException {
    return Files.readString(log);
  }

  /** In order if it can, so that it leaves no fault behind. */
  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, STOP_LIMIT_SECONDS, TimeUnit.SECONDS).join();
    process.destroyForcibly().onExit().join();
  }
}
