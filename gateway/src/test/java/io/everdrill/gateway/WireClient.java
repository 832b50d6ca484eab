package io.everdrill.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;

/** One connection to a gateway that is kept, and made anew where the gateway has ended it. */
final class WireClient implements AutoCloseable {

  private static final int SILENCE_MILLIS = 30_000;

  private final int port;
  private Socket socket;
  private InputStream in;

  /** What came back. */
  record Heard(int status, byte[] body) {
    String text() {
      return new String(body, UTF_8);
    }
  }

  WireClient(int port) {
    this.port = port;
  }

  Heard ask(byte[] request) throws IOException {
    if (socket == null) {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(SILENCE_MILLIS);
      // Its port is free at once: there may be more connections than there are ports.
      socket.setSoLinger(true, 0);
      in = new BufferedInputStream(socket.getInputStream(), 65_536);
    }
    socket.getOutputStream().write(request);
    return answer();
  }

  private Heard answer() throws IOException {
    String status = line();
    int length = -1;
    // Of what it could not read as a request, the gateway does not know the version.
    boolean last = status.startsWith("HTTP/1.0");
    for (String line = line(); !line.isEmpty(); line = line()) {
      String header = line.toLowerCase(Locale.ROOT);
      if (header.startsWith("content-length:")) {
        length = Integer.parseInt(header.substring("content-length:".length()).strip());
      }
      last |= header.equals("connection: close");
    }
    if (!status.matches("HTTP/1[.][01] \\d{3}.*") || length < 0) {
      throw new IOException("expected a status and a length, got: " + status);
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("expected " + length + " bytes, got " + body.length);
    }
    if (last) {
      close();
    }
    return new Heard(Integer.parseInt(status.substring(9, 12)), body);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("expected a line, got: " + line);
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }
}
