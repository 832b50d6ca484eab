package io.everdrill.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.parsetools.RecordParser;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;

/**
 * One client of the gateway's event stream, as a browser is one: it hears the alerts of a cell, and
 * when it is cut off it comes back and resumes from the last id that it had.
 */
final class StreamListener {

  private static final long RETRY_MILLIS = 500;

  private final Vertx vertx;
  private final HttpClient client;
  private final String path;
  private final InstantSource time;
  private String lastId = "";
  private long[] heard = new long[64];
  private int size;
  private int connections;

  StreamListener(Vertx vertx, HttpClient client, String cell, InstantSource time) {
    this.vertx = vertx;
    this.client = client;
    this.path = "/api/v1/events?topics=alerts&cell=" + cell;
    this.time = time;
  }

  void connect() {
    client
        .request(HttpMethod.GET, path)
        .compose(this::resuming)
        .onSuccess(this::listen)
        .onFailure(cause -> retry());
  }

  private Future<HttpClientResponse> resuming(HttpClientRequest request) {
    String id = lastId();
    return (id.isEmpty() ? request : request.putHeader("Last-Event-ID", id)).send();
  }

  private void listen(HttpClientResponse response) {
    if (response.statusCode() != 200) {
      response.request().reset();
      retry();
      return;
    }
    connected();
    AtomicBoolean over = new AtomicBoolean();
    response.exceptionHandler(cut -> retryOnce(over));
    response.endHandler(end -> retryOnce(over));
    response.handler(RecordParser.newDelimited("\n\n", this::block));
  }

  private void retryOnce(AtomicBoolean over) {
    if (over.compareAndSet(false, true)) {
      retry();
    }
  }

  private void retry() {
    vertx.setTimer(RETRY_MILLIS, now -> connect());
  }

  /** A block of the stream: lines before an empty one. */
  private synchronized void block(Buffer block) {
    String text = block.toString(UTF_8);
    int id = text.startsWith("id: ") ? 0 : text.indexOf("\nid: ") + 1;
    if (text.startsWith("id: ", id)) {
      int end = text.indexOf('\n', id);
      lastId = text.substring(id + 4, end < 0 ? text.length() : end);
    }
    int number = AlertSender.number(text);
    if (number >= 0) {
      if (size == heard.length) {
        heard = Arrays.copyOf(heard, 2 * size);
      }
      heard[size++] = ((long) number << Integer.SIZE) | low(time.millis());
    }
  }

  /** What of a time fits beside a number: it comes round every 49 days. */
  private static long low(long millis) {
    return millis & 0xffff_ffffL;
  }

  private synchronized String lastId() {
    return lastId;
  }

  private synchronized void connected() {
    connections++;
  }

  /** Whether it is told what comes from now on. */
  synchronized boolean isLive() {
    return !lastId.isEmpty();
  }

  /** How many alerts it heard. */
  synchronized int size() {
    return size;
  }

  synchronized int reconnections() {
    return Math.max(0, connections - 1);
  }

  /** Takes what was heard. */
  @FunctionalInterface
  interface Taker {
    void take(int number, long atMillis);
  }

  /**
   * All that it heard, and when.
   *
   * @param nowMillis not long after the last of it
   */
  synchronized void heard(long nowMillis, Taker taker) {
    for (int i = 0; i < size; i++) {
      long ago = low(nowMillis - heard[i]);
      taker.take((int) (heard[i] >>> Integer.SIZE), nowMillis - ago);
    }
  }

  /** How many of these numbers it never heard. */
  synchronized long missed(int numbers, IntPredicate meant) {
    BitSet missing = new BitSet(numbers);
    for (int n = 0; n < numbers; n++) {
      missing.set(n, meant.test(n));
    }
    for (int i = 0; i < size; i++) {
      missing.clear((int) (heard[i] >>> Integer.SIZE));
    }
    return missing.cardinality();
  }
}
