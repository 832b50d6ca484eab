package io.everdrill.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** A client of the event stream as a browser's EventSource is one: knows its last id. */
final class EventStreamReader implements AutoCloseable {

  private final InputStream stream;
  private final Queue<Received> received = new ConcurrentLinkedQueue<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile String lastId;

  /** One event. */
  record Received(String type, String data) {}

  private EventStreamReader(InputStream stream, String lastId) {
    this.stream = stream;
    this.lastId = lastId;
    Thread.ofVirtual().start(this::read);
  }

  /**
   * @param lastId empty for a client that comes for the first time
   */
  static EventStreamReader open(GatewayFixture gateway, String query, String lastId)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.uri("/api/v1/events" + query)).GET();
    if (!lastId.isEmpty()) {
      request.header("Last-Event-ID", lastId);
    }
    return open(gateway.http(), request, lastId);
  }

  /** For a client that comes for the first time, as the request says who. */
  static EventStreamReader open(HttpClient http, HttpRequest.Builder request) throws Exception {
    return open(http, request, "");
  }

  private static EventStreamReader open(HttpClient http, HttpRequest.Builder request, String lastId)
      throws Exception {
    HttpResponse<InputStream> answer =
        http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    if (answer.statusCode() != 200) {
      throw new AssertionError(
          answer.statusCode() + ": " + new String(answer.body().readAllBytes(), UTF_8));
    }
    return new EventStreamReader(answer.body(), lastId);
  }

  private void read() {
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
      String type = "";
      StringBuilder data = new StringBuilder();
      String id = lastId;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty()) {
          if (!data.isEmpty()) {
            received.add(new Received(type, data.toString()));
          }
          lastId = id;
          type = "";
          data.setLength(0);
        } else if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          type = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data.append(data.isEmpty() ? "" : "\n").append(line.substring(6));
        }
      }
    } catch (IOException | UncheckedIOException e) {
      // Closed, by us or by the gateway.
    } finally {
      ended.countDown();
    }
  }

  List<Received> received() {
    return List.copyOf(received);
  }

  List<String> data() {
    return received.stream().map(Received::data).toList();
  }

  /** Empty before the first. */
  String lastId() {
    return lastId;
  }

  boolean hasEnded() {
    return ended.getCount() == 0;
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
