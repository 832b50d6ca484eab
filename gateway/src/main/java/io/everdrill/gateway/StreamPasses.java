package io.everdrill.gateway;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends streams whose caller is not let in any more: its token has expired, was taken back, or says
 * something else of it than when the stream was opened. Who still may comes back with its last id
 * and misses nothing.
 */
final class StreamPasses implements AutoCloseable {

  /** An open stream outlives its token by no more, and by the time that the files are re-read. */
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private final Admission admission;
  private final Runnable onEnd;
  private final Map<StreamClient, Pass> passes = new ConcurrentHashMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);

  /**
   * @param authorization the header with which it came
   */
  private record Pass(Caller caller, String authorization) {}

  /**
   * @param onEnd for each stream that is ended
   */
  StreamPasses(Admission admission, Runnable onEnd) {
    this.admission = admission;
    this.onEnd = onEnd;
  }

  void start() {
    Thread.ofVirtual().name("gateway-stream-passes").start(this::run);
  }

  void hold(StreamClient client, Caller caller, String authorization) {
    passes.put(client, new Pass(caller, authorization));
  }

  void drop(StreamClient client) {
    passes.remove(client);
  }

  private void run() {
    try {
      while (!closing.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        passes.forEach(
            (client, pass) -> {
              if (!client.isClosed() && !holds(pass)) {
                onEnd.run();
                client.close();
              }
            });
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean holds(Pass pass) {
    try {
      return admission.admit(pass.authorization(), Permission.SCORE).equals(pass.caller());
    } catch (Problem refused) {
      // An issuer that is away says nothing against a token that was good.
      return refused.status() == 503;
    }
  }

  @Override
  public void close() {
    closing.countDown();
  }
}
