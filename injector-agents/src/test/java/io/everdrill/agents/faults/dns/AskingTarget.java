package io.everdrill.agents.faults.dns;

import io.everdrill.agents.linux.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A process with a resolv.conf of its own, which names one server. */
final class AskingTarget implements AutoCloseable {

  private static final Duration BEGINS_WITHIN = Duration.ofSeconds(3);

  private final Path folder;
  private final Process process;

  AskingTarget(String server) throws IOException {
    folder = Files.createTempDirectory("everdrill-dns");
    Files.writeString(conf(), "nameserver " + server + "\n");
    process =
        new ProcessBuilder(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount --bind \"$0\" /etc/resolv.conf && exec sleep 300",
                conf().toString())
            .start();
    Files.writeString(pidFile(), Long.toString(process.pid()));
    Path seen = Path.of("/proc/" + process.pid() + "/root/etc/resolv.conf");
    Await.until(BEGINS_WITHIN, () -> content(seen).contains(server), "a resolv.conf of its own");
  }

  private Path conf() {
    return folder.resolve("resolv.conf");
  }

  Path pidFile() {
    return folder.resolve("target.pid");
  }

  /** Empty if there is none. */
  static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    for (Path file : new Path[] {conf(), pidFile(), folder}) {
      Files.deleteIfExists(file);
    }
  }
}
