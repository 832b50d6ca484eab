package io.everdrill.agents.faults;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real server in a process and a temporary folder of its own; both are gone after close. */
public final class LocalServer implements AutoCloseable {

  private static final int STOP_LIMIT_SECONDS = 5;

  private final Path folder;
  private final Process process;

  private LocalServer(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  /**
   * @param folder its own: deleted in the end
   */
  public static LocalServer start(Path folder, List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    File log = folder.resolve("log").toFile();
    return new LocalServer(folder, builder.redirectErrorStream(true).redirectOutput(log).start());
  }

  /** A port that is free now on loopback. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  /** The program, if this machine has it. */
  public static boolean installed(String program) {
    return Stream.of("/usr/bin", "/usr/sbin", "/usr/local/bin")
        .anyMatch(bin -> Files.isExecutable(Path.of(bin, program)));
  }

  public String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  public long pid() {
    return process.pid();
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    deleteFolder(folder);
  }

  public static void deleteFolder(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.deleteIfExists(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
