package io.everdrill.agents.faults.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/** A name server on port 53 that knows one address for every name; UDP and TCP. */
final class NameServer implements AutoCloseable {

  static final int PORT = 53;

  private final InetAddress known;
  private final DatagramSocket udp;
  private final ServerSocket tcp;

  NameServer(String address, String known) throws IOException {
    this.known = InetAddress.ofLiteral(known);
    udp = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(address), PORT));
    tcp = new ServerSocket(PORT, 5, InetAddress.ofLiteral(address));
    Thread.ofPlatform().daemon().start(this::answerDatagrams);
    Thread.ofPlatform().daemon().start(this::answerConnections);
  }

  private void answerDatagrams() {
    DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
    try {
      while (true) {
        udp.receive(packet);
        byte[] answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()));
        udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        packet.setLength(4096);
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void answerConnections() {
    try {
      while (true) {
        try (Socket connection = tcp.accept()) {
          DataInputStream in = new DataInputStream(connection.getInputStream());
          byte[] answer = answer(in.readNBytes(in.readUnsignedShort()));
          DataOutputStream out = new DataOutputStream(connection.getOutputStream());
          out.writeShort(answer.length);
          out.write(answer);
        }
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private byte[] answer(byte[] bytes) throws IOException {
    Message question = new Message(bytes);
    Message answer = new Message(question.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.addRecord(question.getQuestion(), Section.QUESTION);
    answer.addRecord(
        new ARecord(question.getQuestion().getName(), DClass.IN, 60, known), Section.ANSWER);
    return answer.toWire();
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
  }
}
