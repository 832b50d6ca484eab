package io.everdrill.agents.faults.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;

/** UDP packets from one socket to another, and how many of them arrive. */
final class OneWay {

  private OneWay() {}

  /**
   * A socket that never waits.
   *
   * @param port 0 for any that is free
   */
  static DatagramChannel bound(String address, int port) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channel.configureBlocking(false);
    return channel.bind(new InetSocketAddress(InetAddress.ofLiteral(address), port));
  }

  /**
   * How many of so many arrive.
   *
   * @param patience after sending: on loopback a packet has mostly arrived then; a busy kernel may
   *     be later
   */
  static int arrived(DatagramChannel from, DatagramChannel to, int count, Duration patience)
      throws IOException {
    for (int i = 0; i < count; i++) {
      try {
        from.send(ByteBuffer.allocate(1), to.getLocalAddress());
      } catch (IOException e) {
        // EPERM: dropped on its way out.
      }
    }
    int arrived = 0;
    long deadline = System.nanoTime() + patience.toNanos();
    while (arrived < count && System.nanoTime() - deadline < 0) {
      arrived += to.receive(ByteBuffer.allocate(1)) == null ? 0 : 1;
    }
    return arrived;
  }
}
