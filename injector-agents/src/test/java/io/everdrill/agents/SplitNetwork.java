package io.everdrill.agents;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.linux.NetworkNamespace;
import io.everdrill.agents.linux.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Members with a network each, as on hosts of their own, all on one bridge; every member sends to
 * every other all the time, and what arrives is counted.
 */
final class SplitNetwork implements AutoCloseable {

  private static final int PORT = 9000;
  private static final long EVERY_MILLIS = 5;

  private final int members;
  private final Path folder;
  private final List<Process> processes = new ArrayList<>();
  private final List<DatagramChannel> sockets = new ArrayList<>();
  private final AtomicLongArray arrived;
  private final AtomicLongArray lastNanos;
  private final CountDownLatch closing = new CountDownLatch(1);

  /**
   * @param folder of the files that name the members' processes
   */
  SplitNetwork(int members, Path folder) throws Exception {
    this.members = members;
    this.folder = folder;
    arrived = new AtomicLongArray(members * members);
    lastNanos = new AtomicLongArray(members * members);
    try {
      long bridge = network("bridge");
      inside(bridge, "ip", "link", "add", "br0", "type", "bridge");
      inside(bridge, "ip", "link", "set", "br0", "up");
      for (int member = 0; member < members; member++) {
        join(member, network("member-" + member), bridge);
      }
      for (int member = 0; member < members; member++) {
        int receiver = member;
        Thread.ofPlatform().daemon().start(() -> receive(receiver));
      }
      Thread.ofPlatform().daemon().start(this::send);
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /** Of whom a process lives there. */
  private long network(String name) throws Exception {
    Path ready = folder.resolve(name + ".ready");
    Process process =
        new ProcessBuilder(
                "unshare",
                "-n",
                "sh",
                "-c",
                "ip link set lo up && : > \"$0\" && exec sleep 300",
                ready.toString())
            .start();
    processes.add(process);
    await().until(() -> Files.exists(ready));
    return process.pid();
  }

  private void join(int member, long own, long bridge) throws IOException {
    Files.writeString(pidFile(member), Long.toString(own));
    String port = "port" + member;
    inside(
        bridge,
        "ip",
        "link",
        "add",
        port,
        "type",
        "veth",
        "peer",
        "name",
        "eth0",
        "netns",
        Long.toString(own));
    inside(bridge, "ip", "link", "set", port, "master", "br0", "up");
    inside(own, "ip", "addr", "add", address(member) + "/24", "dev", "eth0");
    inside(own, "ip", "link", "set", "eth0", "up");
    sockets.add(NetworkNamespace.inside(own, () -> bound(address(member))));
  }

  private static void inside(long pid, String... command) {
    List<String> words = new ArrayList<>(List.of("nsenter", "-n", "-t", Long.toString(pid)));
    words.addAll(List.of(command));
    Shell.run(words.toArray(String[]::new));
  }

  private static DatagramChannel bound(String address) {
    try {
      return DatagramChannel.open().bind(new InetSocketAddress(address, PORT));
    } catch (IOException e) {
      throw new UncheckedIOException(address, e);
    }
  }

  String address(int member) {
    return "10.91.0." + (member + 1);
  }

  Path pidFile(int member) {
    return folder.resolve("member-" + member + ".pid");
  }

  private void send() {
    try {
      while (!closing.await(EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        for (int from = 0; from < members; from++) {
          for (int to = 0; to < members; to++) {
            if (from != to) {
              send(from, to);
            }
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Who is cut off on his way out is told so (EPERM), which says as much as silence. */
  private void send(int from, int to) {
    try {
      ByteBuffer name = ByteBuffer.wrap(Integer.toString(from).getBytes(US_ASCII));
      sockets.get(from).send(name, new InetSocketAddress(address(to), PORT));
    } catch (IOException e) {
      // Counted as not arrived.
    }
  }

  private void receive(int to) {
    ByteBuffer name = ByteBuffer.allocate(16);
    try {
      while (true) {
        sockets.get(to).receive(name.clear());
        int from = Integer.parseInt(US_ASCII.decode(name.flip()).toString());
        lastNanos.set(from * members + to, System.nanoTime());
        arrived.incrementAndGet(from * members + to);
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  long arrived(int from, int to) {
    return arrived.get(from * members + to);
  }

  /** By {@code System.nanoTime}. */
  long lastNanos(int from, int to) {
    return lastNanos.get(from * members + to);
  }

  @Override
  public void close() throws IOException {
    closing.countDown();
    for (DatagramChannel socket : sockets) {
      socket.close();
    }
    processes.forEach(Process::destroyForcibly);
  }
}
