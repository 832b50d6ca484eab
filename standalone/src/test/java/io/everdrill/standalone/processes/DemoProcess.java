package io.everdrill.standalone.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.standalone.CellCache;
import io.everdrill.standalone.Main;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code everdrill demo} as a terminal starts it: a process that leads a process group. */
final class DemoProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(150);
  private static final long END_LIMIT_SECONDS = 90;

  private static final Pattern ADDRESS = Pattern.compile("\"address\":\"([0-9.]+)\"");

  /** Test classes run side by side in JVMs of their own; two demos at once starve each other. */
  private static final Path ONE_AT_A_TIME = Path.of("target", "demo.lock");

  private final FileChannel turn;
  private final Process process;
  private final Path out;
  private final Path temporary;

  private DemoProcess(FileChannel turn, Process process, Path out, Path temporary) {
    this.turn = turn;
    this.process = process;
    this.out = out;
    this.temporary = temporary;
  }

  static DemoProcess start(Path folder, String programme, String... options) throws IOException {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Path file = Files.writeString(folder.resolve("programme.yaml"), programme);
    List<String> line =
        new ArrayList<>(
            List.of(
                // What a shell starts in the background ignores SIGINT, and what that starts too.
                "env",
                "--default-signal=INT,TERM",
                "setsid",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + temporary,
                "-Deverdrill.cache=" + CellCache.FOLDER,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "demo",
                "--programme",
                file.toString()));
    line.addAll(List.of(options));
    Path out = folder.resolve("out");
    FileChannel turn = awaitTurn();
    return new DemoProcess(
        turn,
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(out.toFile()).start(),
        out,
        temporary);
  }

  /** Until its channel is closed, and with it the lock. */
  private static FileChannel awaitTurn() throws IOException {
    FileChannel turn =
        FileChannel.open(ONE_AT_A_TIME, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    turn.lock();
    return turn;
  }

  /** Waits for a line of this kind, such as {@code broken}. */
  void awaitLine(String kind) {
    await("a line '" + kind + "'")
        .atMost(START_LIMIT)
        .failFast(
            () ->
                assertThat(process.isAlive() || says(kind))
                    .as("before it ended: %s", said())
                    .isTrue())
        .until(() -> says(kind));
  }

  private boolean says(String kind) throws IOException {
    return Pattern.compile("(?m)^\\S+ +" + kind + " ").matcher(said()).find();
  }

  /** Where a service of its cell listens: what the service's process was told. */
  String addressOf(String instance) throws IOException {
    Path pidFile;
    try (Stream<Path> files = Files.walk(temporary)) {
      pidFile = files.filter(f -> f.endsWith(instance + ".pid")).findFirst().orElseThrow();
    }
    String told = Files.readString(Path.of("/proc", Files.readString(pidFile).strip(), "environ"));
    Matcher address = ADDRESS.matcher(told);
    assertThat(address.find()).as(told).isTrue();
    return address.group(1);
  }

  /** The gateway's address for people, which it tells as soon as it listens. */
  URI gateway() {
    return URI.create(awaitTold("Gateway"));
  }

  /** The same, when it has read its topics: what is asked for before is refused. */
  URI readyGateway() {
    URI gateway = gateway();
    HttpRequest ready = HttpRequest.newBuilder(gateway.resolve("/health/ready")).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      await("the gateway is ready")
          .atMost(START_LIMIT)
          .until(
              () -> http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
    }
    return gateway;
  }

  /** What lets its holder halt and resume. */
  String token() {
    return awaitTold("Token");
  }

  private String awaitTold(String name) {
    Pattern line = Pattern.compile("(?m)^" + name + ": (\\S+)");
    return await("a line '" + name + ":'")
        .atMost(START_LIMIT)
        .until(() -> line.matcher(said()), Matcher::find)
        .group(1);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Every process that it started, and what those started. */
  List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  /**
   * Whoever is in its session now, by the sixth field of /proc/PID/stat (proc(5)): also what was
   * started after a look at the descendants, and what has lost its parent.
   */
  List<String> session() throws IOException {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(p -> p.getFileName().toString().matches("[0-9]+"))
          .map(DemoProcess::stat)
          .filter(stat -> stat.matches("(?s).*\\) . \\d+ \\d+ " + process.pid() + " .*"))
          .toList();
    }
  }

  /** Empty once it is gone. */
  private static String stat(Path process) {
    try {
      return Files.readString(process.resolve("stat"));
    } catch (IOException e) {
      return "";
    }
  }

  /** As Ctrl-C does it: SIGINT to the whole process group. */
  void interrupt() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", "--", "-" + process.pid()).start().waitFor();
  }

  /** Neither of these processes, nor others of its session, nor a temporary file. */
  void assertNothingIsLeft(List<ProcessHandle> processes) throws IOException {
    assertThat(processes).as("the cell was processes").hasSizeGreaterThan(10);
    assertThat(processes).noneMatch(ProcessHandle::isAlive);
    assertThat(session()).as("processes that were started meanwhile").isEmpty();
    assertThat(temporaryFiles()).isEmpty();
  }

  int awaitEnd() throws InterruptedException {
    assertThat(process.waitFor(END_LIMIT_SECONDS, TimeUnit.SECONDS)).as("ends").isTrue();
    return process.exitValue();
  }

  String said() throws IOException {
    return Files.readString(out);
  }

  /** What is in its folder for temporary files. */
  List<Path> temporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files.toList();
    }
  }

  /** In order if it can, so that it leaves no fault behind. */
  @Override
  public void close() throws IOException {
    process.destroy();
    process.onExit().completeOnTimeout(process, END_LIMIT_SECONDS, TimeUnit.SECONDS).join();
    process.destroyForcibly().onExit().join();
    turn.close();
  }
}
