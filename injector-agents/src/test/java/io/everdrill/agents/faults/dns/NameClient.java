package io.everdrill.agents.faults.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Asks a name server for addresses, as the program that is broken would. */
final class NameClient {

  private static final int PATIENCE_MILLIS = 900;

  private final InetAddress own;
  private final InetSocketAddress server;

  NameClient(String own, String server) {
    this.own = InetAddress.ofLiteral(own);
    this.server = new InetSocketAddress(InetAddress.ofLiteral(server), NameServer.PORT);
  }

  /**
   * What came back.
   *
   * @param text address, or the error's name, or {@code timeout}
   */
  record Answer(String text, Duration took) {}

  Answer overUdp(String name) throws IOException {
    long began = System.nanoTime();
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(own, 0))) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      byte[] question = question(name);
      socket.send(new DatagramPacket(question, question.length, server));
      DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
      socket.receive(packet);
      return answer(Arrays.copyOf(packet.getData(), packet.getLength()), question, began);
    } catch (SocketTimeoutException e) {
      return new Answer("timeout", since(began));
    }
  }

  Answer overTcp(String name) throws IOException {
    long began = System.nanoTime();
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(own, 0));
      socket.connect(server, PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      byte[] question = question(name);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeShort(question.length);
      out.write(question);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      return answer(in.readNBytes(in.readUnsignedShort()), question, began);
    } catch (SocketTimeoutException e) {
      return new Answer("timeout", since(began));
    }
  }

  private static byte[] question(String name) throws IOException {
    return Message.newQuery(Record.newRecord(Name.fromString(name + "."), Type.A, DClass.IN))
        .toWire();
  }

  private static Answer answer(byte[] bytes, byte[] question, long began) throws IOException {
    Message answer = new Message(bytes);
    if (answer.getHeader().getID() != new Message(question).getHeader().getID()) {
      throw new IOException("expected the id of the question, got " + answer);
    }
    List<Record> records = answer.getSection(Section.ANSWER);
    String text =
        records.isEmpty() ? Rcode.string(answer.getRcode()) : records.getFirst().rdataToString();
    return new Answer(text, since(began));
  }

  private static Duration since(long began) {
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
