package io.everdrill.agents.faults.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.agents.faults.EchoServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A process whose sockets are a target: {@code SocketsMain ADDRESS}. Told 'open' it serves TCP and
 * UDP and says its ports; told 'count' it says how many packets have come over UDP since it was
 * asked last; told 'call ADDRESS PORT' whether a server answers it.
 */
final class SocketsMain {

  private static final int BUFFER_BYTES = 1 << 20;
  private static final int PATIENCE_MILLIS = 700;
  private static final Duration LAST_WITHIN = Duration.ofMillis(250);
  private static final Duration STEP = Duration.ofMillis(5);

  private SocketsMain() {}

  public static void main(String[] arguments) throws IOException {
    BufferedReader told = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    if (told.readLine() == null) {
      return;
    }
    // Only now is this process where its sockets are to be.
    InetAddress own = InetAddress.ofLiteral(arguments[0]);
    try (EchoServer server = new EchoServer(arguments[0]);
        DatagramChannel channel = DatagramChannel.open()) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
      channel.bind(new InetSocketAddress(own, 0)).configureBlocking(false);
      int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
      System.out.println(server.port() + " " + port);
      for (String line = told.readLine(); line != null; line = told.readLine()) {
        String[] words = line.split(" ");
        System.out.println(
            words[0].equals("count")
                ? count(channel)
                : answers(own, words[1], Integer.parseInt(words[2])));
      }
    }
  }

  private static int count(DatagramChannel channel) throws IOException {
    int count = 0;
    long last = System.nanoTime();
    ByteBuffer packet = ByteBuffer.allocate(1);
    while (System.nanoTime() - last < LAST_WITHIN.toNanos()) {
      if (channel.receive(packet.clear()) == null) {
        LockSupport.parkNanos(STEP.toNanos());
      } else {
        count++;
        last = System.nanoTime();
      }
    }
    return count;
  }

  private static boolean answers(InetAddress own, String address, int port) {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(own, 0));
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(new InetSocketAddress(address, port), PATIENCE_MILLIS);
      EchoServer.roundTrip(socket);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
