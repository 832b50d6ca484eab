package io.everdrill.agents.faults.load;

import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * HTTP requests on an open schedule: each at its time, however slow the answers to those before.
 * What would be the 2,001st without an answer is left out, so that a target that hangs does not
 * fill the agent's memory.
 */
final class Surge implements Load {

  private static final int STEP_MILLIS = 10;
  private static final int MOST_IN_FLIGHT = 2000;
  private static final int MOST_CONNECTIONS = 512;
  private static final int PATIENCE_MILLIS = 10_000;
  private static final int CONNECT_MILLIS = 2000;

  /** A target that has not answered for so long is not seen to have the load. */
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(3);

  private final Vertx vertx;
  private final RequestOptions request;
  private final int perSecond;
  private final HttpClient client;
  private final long startedNanos = System.nanoTime();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong lastAnswerNanos = new AtomicLong(startedNanos);
  private final AtomicBoolean over = new AtomicBoolean();

  /** Of the schedule; only its timer touches it. */
  private long due;

  Surge(Vertx vertx, RequestOptions request, int perSecond) {
    this.vertx = vertx;
    this.request = new RequestOptions(request).setTimeout(PATIENCE_MILLIS);
    this.perSecond = perSecond;
    client =
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS),
            new PoolOptions()
                .setHttp1MaxSize(MOST_CONNECTIONS)
                .setMaxWaitQueueSize(MOST_IN_FLIGHT));
  }

  void start(Duration limit) {
    long endsByNanos = startedNanos + limit.toNanos();
    vertx.setPeriodic(
        STEP_MILLIS,
        timer -> {
          if (over.get() || System.nanoTime() - endsByNanos >= 0) {
            over.set(true);
            vertx.cancelTimer(timer);
          } else {
            sendWhatIsDue();
          }
        });
  }

  private void sendWhatIsDue() {
    double elapsedSeconds = (System.nanoTime() - startedNanos) / 1e9;
    long dueNow = (long) Math.ceil(elapsedSeconds * perSecond);
    // After a stall of the agent it does not make up for more than a tenth of a second.
    due = Math.max(due, dueNow - perSecond / 10 - 1);
    while (due < dueNow) {
      due++;
      if (inFlight.get() < MOST_IN_FLIGHT) {
        send();
      }
    }
  }

  private void send() {
    inFlight.incrementAndGet();
    sent.incrementAndGet();
    client
        .request(request)
        .compose(onward -> onward.send().compose(HttpClientResponse::end))
        .onSuccess(
            read -> {
              answered.incrementAndGet();
              lastAnswerNanos.set(System.nanoTime());
            })
        .onComplete(ended -> inFlight.decrementAndGet());
  }

  /** The target answers; before its first answer nothing is seen. */
  @Override
  public boolean seen() {
    return !over.get()
        && answered.get() > 0
        && System.nanoTime() - lastAnswerNanos.get() < ANSWERS_WITHIN.toNanos();
  }

  /** Requests that were answered, of those sent. */
  @Override
  public Exposure exposure() {
    return new Exposure("requests", answered.get(), sent.get());
  }

  @Override
  public void close() {
    over.set(true);
    CompletableFuture<Void> closed = client.close().toCompletionStage().toCompletableFuture();
    closed.orTimeout(CONNECT_MILLIS, TimeUnit.MILLISECONDS).join();
  }
}
