package io.everdrill.agents.faults;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** A caller of a server that sends back what it gets. */
public final class Caller {

  private static final int PATIENCE_MILLIS = 300;

  private Caller() {}

  /** What a caller sees. */
  public enum Answer {
    ECHO,
    /** Connected, and nothing came for 300 ms. */
    SILENCE,
    /** Refused, or broken before an answer. */
    NONE
  }

  public static Answer ask(String address, int port) {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral(address), port), PATIENCE_MILLIS);
      return ask(socket);
    } catch (IOException e) {
      return Answer.NONE;
    }
  }

  private static Answer ask(Socket socket) throws IOException {
    try {
      socket.getOutputStream().write(7);
      InputStream in = socket.getInputStream();
      return in.read() == 7 ? Answer.ECHO : Answer.NONE;
    } catch (SocketTimeoutException e) {
      return Answer.SILENCE;
    }
  }
}
