package io.everdrill.agents.faults.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.locks.LockSupport;

/**
 * UDP packets that are sent faster than the rate that is tried, and how many bytes of them arrive.
 * UDP, because it does not send less when something is lost.
 */
final class DatagramStream implements AutoCloseable {

  private static final int BYTES = 1_400;
  private static final int HEADER_BYTES = 28;
  private static final int BURST = 8;
  private static final long PAUSE_NANOS = 1_000_000;
  private static final int BUFFER_BYTES = 1 << 20;

  private final DatagramChannel target;
  private final DatagramChannel peer;

  DatagramStream(String targetAddress, String peerAddress) throws IOException {
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
   * What arrives, with its headers, in megabits a second.
   *
   * @param skipMillis from the beginning, not counted
   */
  double megabitsPerSecond(int skipMillis, int millis) throws IOException {
    transfer(skipMillis);
    long began = System.nanoTime();
    long bytes = transfer(millis);
    return bytes * 8e3 / (System.nanoTime() - began);
  }

  private long transfer(int millis) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BYTES);
    long arrived = 0;
    long end = System.nanoTime() + millis * 1_000_000L;
    while (end - System.nanoTime() > 0) {
      for (int sent = 0; sent < BURST; sent++) {
        peer.write(buffer.clear());
      }
      while (target.receive(buffer.clear()) != null) {
        arrived += BYTES + HEADER_BYTES;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return arrived;
  }

  @Override
  public void close() throws IOException {
    peer.close();
    target.close();
  }
}
