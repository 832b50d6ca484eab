package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.linux.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** What trials of connection faults look at: whether all is as usual, rules, who listens. */
public final class Normal {

  private Normal() {}

  /** Waits until a look finds all as usual; one that fails, as connections may, did not. */
  public static void await(Duration limit, Callable<Boolean> look) {
    Awaitility.await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .atMost(limit)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(look);
  }

  /** Rules of the packet filter, queues, and each TCP socket that listens in this network. */
  public static String world() throws IOException {
    return Shell.run("nft", "list", "ruleset")
        + Shell.run("tc", "qdisc", "show")
        + listening("tcp")
        + listening("tcp6");
  }

  private static String listening(String table) throws IOException {
    Path sockets = Path.of("/proc/thread-self/net/" + table);
    if (!Files.exists(sockets)) {
      return table + ": not in this kernel\n";
    }
    return Files.readAllLines(sockets).stream()
        .map(line -> line.strip().split("\\s+"))
        .filter(fields -> fields[3].equals("0A"))
        .map(fields -> fields[1])
        .sorted()
        .collect(Collectors.joining("\n", table + " ", "\n"));
  }
}
