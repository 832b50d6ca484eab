package io.everdrill.agents.faults.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.agents.faults.EchoServer;
import io.everdrill.agents.faults.JavaChild;
import io.everdrill.agents.faults.cgroup.MadeGroup;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** {@link SocketsMain} in a control group, and a peer that is not in it. */
final class GroupSockets implements AutoCloseable {

  static final String TARGET = "127.0.83.11";
  static final String PEER = "127.0.83.12";
  static final int PATIENCE_MILLIS = 700;

  private final MadeGroup group = new MadeGroup();
  private final EchoServer peer = new EchoServer(PEER);
  private final DatagramChannel datagrams = DatagramChannel.open();
  private final Process process;
  private final BufferedReader said;
  private final int tcpPort;

  GroupSockets() throws IOException {
    process = JavaChild.start(SocketsMain.class, TARGET);
    said = process.inputReader(UTF_8);
    group.take(process.pid());
    String[] ports = told("open").split(" ");
    tcpPort = Integer.parseInt(ports[0]);
    datagrams
        .bind(new InetSocketAddress(InetAddress.ofLiteral(PEER), 0))
        .connect(new InetSocketAddress(TARGET, Integer.parseInt(ports[1])));
  }

  MadeGroup group() {
    return group;
  }

  int peerPort() {
    return peer.port();
  }

  private String told(String line) throws IOException {
    process.outputWriter(UTF_8).write(line + "\n");
    process.outputWriter(UTF_8).flush();
    String answer = said.readLine();
    if (answer == null) {
      throw new IOException("expected an answer to '" + line + "', the process has ended");
    }
    return answer;
  }

  /** A connection of the peer to the group. */
  Socket connect() throws IOException {
    Socket socket = new Socket();
    try {
      socket.bind(new InetSocketAddress(PEER, 0));
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(new InetSocketAddress(TARGET, tcpPort), PATIENCE_MILLIS);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Whether the group answers the peer. */
  boolean answers() {
    try (Socket socket = connect()) {
      EchoServer.roundTrip(socket);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether the peer answers the group. */
  boolean reachesPeer() throws IOException {
    return Boolean.parseBoolean(told("call " + PEER + " " + peer.port()));
  }

  /** How many of so many UDP packets come to the group. */
  int arrivedOf(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      datagrams.write(ByteBuffer.allocate(1));
    }
    return Integer.parseInt(told("count"));
  }

  void end() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() throws IOException {
    end();
    datagrams.close();
    peer.close();
    group.close();
  }
}
