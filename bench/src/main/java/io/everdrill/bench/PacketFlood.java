package io.everdrill.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;

/** As many UDP packets over loopback as go, for a time; counts those that arrive. */
final class PacketFlood {

  private static final int PAYLOAD_BYTES = 64;

  /** Sent at once, before the receiver is asked: less than a socket's buffer holds. */
  private static final int BURST = 32;

  private PacketFlood() {}

  static long perSecond(String from, String to, Duration time) throws IOException {
    try (DatagramChannel receiver = open(to);
        DatagramChannel sender = open(from)) {
      sender.connect(receiver.getLocalAddress());
      ByteBuffer payload = ByteBuffer.allocateDirect(PAYLOAD_BYTES);
      ByteBuffer received = ByteBuffer.allocateDirect(PAYLOAD_BYTES);
      long arrived = 0;
      long started = System.nanoTime();
      while (System.nanoTime() - started < time.toNanos()) {
        for (int i = 0; i < BURST; i++) {
          payload.clear();
          sender.write(payload);
        }
        arrived += drain(receiver, received);
      }
      double seconds = (System.nanoTime() - started) / 1e9;
      return Math.round(arrived / seconds);
    }
  }

  private static DatagramChannel open(String address) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channel.bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
    channel.configureBlocking(false);
    return channel;
  }

  private static long drain(DatagramChannel receiver, ByteBuffer into) throws IOException {
    long packets = 0;
    while (receiver.receive(into.clear()) != null) {
      packets++;
    }
    return packets;
  }
}
