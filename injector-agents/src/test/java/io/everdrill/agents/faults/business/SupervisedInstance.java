package io.everdrill.agents.faults.business;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A process that sends back what it gets over TCP, and a supervisor that keeps its pid file and
 * starts it again 20 ms after it has ended.
 */
final class SupervisedInstance implements AutoCloseable {

  static final String ADDRESS = "127.0.82.1";
  static final int PORT = 7007;
  private static final int RESTART_MILLIS = 20;

  /** perl-base is on every Debian, and up in a few milliseconds. */
  private static final String ECHO =
      """
      $s = IO::Socket::INET->new(LocalAddr => $ARGV[0], LocalPort => $ARGV[1], Listen => 50,
        ReuseAddr => 1) or die $!;
      while ($c = $s->accept) {
        while (sysread($c, $b, 1024)) { syswrite($c, $b) }
        close $c;
      }
      """;

  private final Path pidFile;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread supervisor;

  SupervisedInstance(Path folder) {
    pidFile = folder.resolve("instance.pid");
    // A platform thread has the network of the one that starts it.
    supervisor = Thread.ofPlatform().daemon().start(this::supervise);
  }

  Path pidFile() {
    return pidFile;
  }

  private void supervise() {
    try {
      do {
        Process process =
            new ProcessBuilder(
                    "perl", "-MIO::Socket::INET", "-e", ECHO, ADDRESS, Integer.toString(PORT))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Files.writeString(pidFile, Long.toString(process.pid()));
        while (process.isAlive() && closed.getCount() > 0) {
          process.waitFor(RESTART_MILLIS, TimeUnit.MILLISECONDS);
        }
        process.destroyForcibly().waitFor();
      } while (!closed.await(RESTART_MILLIS, TimeUnit.MILLISECONDS));
      Files.delete(pidFile);
    } catch (IOException e) {
      throw new IllegalStateException("supervisor of the instance", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    try {
      supervisor.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
