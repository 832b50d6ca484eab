package io.everdrill.agents.faults.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Whether a server speaks HTTP/1 in clear, asked before a proxy is put before it that knows nothing
 * else: a protocol of another kind would be cut for every caller.
 */
final class SpokenHttp {

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int ENOUGH_BYTES = 4096;
  private static final String BEGINS = "HTTP/1.";
  private static final String BAD = " 400";
  private static final String BAD_REQUEST = BEGINS + "1" + BAD;

  /** How servers of TLS answer who speaks in clear, as nginx, Apache and Go do. */
  private static final Pattern NOT_IN_CLEAR =
      Pattern.compile("^HTTP/1[.]. 400 .*\\r\\n\\r\\n.*(HTTPS|SSL|TLS)", Pattern.DOTALL);

  private SpokenHttp() {}

  /**
   * @throws OrderRefused if it answers {@code OPTIONS *} with anything else, or not in time
   */
  static void require(InetSocketAddress server) {
    String answer = ask(server);
    if (!answer.startsWith(BEGINS) || NOT_IN_CLEAR.matcher(answer).find()) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "%s does not speak HTTP/1.1 in clear, and the proxy knows nothing else: it said '%s'"
              .formatted(server, answer.lines().findFirst().orElse("")));
    }
  }

  private static String ask(InetSocketAddress server) {
    try (Socket socket = new Socket()) {
      socket.connect(server, (int) PATIENCE.toMillis());
      socket.setSoTimeout((int) PATIENCE.toMillis());
      String host = server.getHostString();
      String question =
          "OPTIONS * HTTP/1.1\r\nHost: %s:%d\r\nConnection: close\r\n\r\n"
              .formatted(host.contains(":") ? "[" + host + "]" : host, server.getPort());
      socket.getOutputStream().write(question.getBytes(ISO_8859_1));
      return read(socket.getInputStream());
    } catch (ConnectException e) {
      throw new OrderRefused(Refusal.TARGET_NOT_FOUND, server + ": nothing answers: " + e);
    } catch (SocketTimeoutException e) {
      throw new OrderRefused(
          Refusal.TARGET_NOT_FOUND,
          "%s: did not answer OPTIONS * within %d ms".formatted(server, PATIENCE.toMillis()));
    } catch (IOException e) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED, server + ": expected an answer over HTTP/1.1 in clear, got " + e);
    }
  }

  /** All, or enough of it, or what came in time; what is cut off says enough too. */
  private static String read(InputStream answer) throws IOException {
    long untilNanos = System.nanoTime() + PATIENCE.toNanos();
    StringBuilder said = new StringBuilder();
    byte[] piece = new byte[ENOUGH_BYTES];
    try {
      int length = answer.read(piece);
      while (length > 0) {
        said.append(new String(piece, 0, length, ISO_8859_1));
        boolean enough = saysEnough(said.toString()) || System.nanoTime() - untilNanos >= 0;
        length = enough ? 0 : answer.read(piece);
      }
    } catch (IOException e) {
      if (said.isEmpty()) {
        throw e;
      }
    }
    return said.toString();
  }

  /** Why it was a bad request stands behind the head. */
  private static boolean saysEnough(String said) {
    return said.length() >= ENOUGH_BYTES
        || (said.length() >= BAD_REQUEST.length()
            && !(said.startsWith(BEGINS) && said.startsWith(BAD, BEGINS.length() + 1)));
  }
}
