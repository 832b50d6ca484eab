package io.everdrill.agents.faults.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Numbered UDP packets from a peer to a target, and what becomes of them. */
final class Datagrams implements AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 20;

  /** So many that a changed bit is nearly always in what is looked at, and not in a header. */
  private static final int PACKET_BYTES = 400;

  private static final Duration PATIENCE = Duration.ofMillis(250);

  /** A process that has just begun to judge packets takes its time for the first of them. */
  private static final Duration PATIENCE_FOR_THE_FIRST = Duration.ofSeconds(3);

  private final DatagramChannel target;
  private final DatagramChannel peer;
  private final Duration patience;

  Datagrams(String targetAddress, String peerAddress) throws IOException {
    this(targetAddress, peerAddress, PATIENCE);
  }

  /**
   * @param patience how long nothing has come before the last is taken to have come
   */
  Datagrams(String targetAddress, String peerAddress, Duration patience) throws IOException {
    this.patience = patience;
    target = bound(targetAddress);
    peer = bound(peerAddress);
    peer.connect(target.getLocalAddress());
    target.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
    target.configureBlocking(false);
  }

  private static DatagramChannel bound(String address) throws IOException {
    return DatagramChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
  }

  /**
   * What became of those that were sent.
   *
   * @param arrived different ones
   * @param copies how often one came that had come before
   * @param changed those whose data was not what was sent
   * @param overtaken those that came after one that was sent later
   */
  record Fate(int sent, int arrived, int copies, int changed, int overtaken) {

    double lostPercent() {
      return percent(sent - arrived);
    }

    double copiedPercent() {
      return percent(copies);
    }

    double changedPercent() {
      return percent(changed);
    }

    double overtakenPercent() {
      return percent(overtaken);
    }

    boolean normal() {
      return arrived == sent && copies == 0 && changed == 0 && overtaken == 0;
    }

    private double percent(int part) {
      return 100.0 * part / sent;
    }
  }

  /** Sends so many, one after the other, and waits for the last of them. */
  Fate send(int count) throws IOException {
    drain(new ArrayList<>());
    List<Arrival> arrivals = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      peer.write(packet(number));
      drain(arrivals);
    }
    Duration first = arrivals.isEmpty() ? PATIENCE_FOR_THE_FIRST : patience;
    long deadline = System.nanoTime() + first.toNanos();
    while (System.nanoTime() - deadline < 0) {
      if (drain(arrivals)) {
        deadline = System.nanoTime() + patience.toNanos();
      }
    }
    return fate(count, arrivals);
  }

  /** The number, its complement, and zeros. */
  private static ByteBuffer packet(long number) {
    return ByteBuffer.allocate(PACKET_BYTES).putLong(number).putLong(~number).clear();
  }

  private record Arrival(int number, boolean changed) {}

  private boolean drain(List<Arrival> arrivals) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(PACKET_BYTES);
    boolean any = false;
    while (target.receive(buffer) != null) {
      buffer.flip();
      long first = buffer.getLong();
      long second = ~buffer.getLong();
      boolean whole = first == second && buffer.equals(ByteBuffer.allocate(buffer.remaining()));
      // One byte at most is changed, in either half; the other half has the number.
      arrivals.add(new Arrival((int) (plausible(first) ? first : second), !whole));
      buffer.clear();
      any = true;
    }
    return any;
  }

  private static boolean plausible(long number) {
    return number >= 0 && number < 1_000_000;
  }

  private static Fate fate(int count, List<Arrival> arrivals) {
    int[] times = new int[count];
    int changed = 0;
    int overtaken = 0;
    int newest = -1;
    for (Arrival arrival : arrivals) {
      changed += arrival.changed ? 1 : 0;
      if (times[arrival.number]++ == 0) {
        overtaken += arrival.number < newest ? 1 : 0;
        newest = Math.max(newest, arrival.number);
      }
    }
    int arrived = 0;
    for (int n : times) {
      arrived += n > 0 ? 1 : 0;
    }
    return new Fate(count, arrived, arrivals.size() - arrived, changed, overtaken);
  }

  @Override
  public void close() throws IOException {
    peer.close();
    target.close();
  }
}
