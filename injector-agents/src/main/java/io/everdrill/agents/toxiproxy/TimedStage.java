package io.everdrill.agents.toxiproxy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** Cuts what comes into pieces, and passes each on when it is due: latency, bandwidth, slicer. */
final class TimedStage extends Stage {

  private final Vertx vertx;
  private final Pacing pacing;
  private final Deque<Piece> waiting = new ArrayDeque<>();
  private long lastDueNanos = System.nanoTime();
  private boolean ended;
  private boolean timing;

  private record Piece(Buffer bytes, long dueNanos) {}

  TimedStage(Flow next, Vertx vertx, Pacing pacing) {
    super(next);
    this.vertx = vertx;
    this.pacing = pacing;
  }

  @Override
  int mostWaitingBytes() {
    return pacing.mostWaitingBytes();
  }

  @Override
  public void data(Buffer bytes) {
    long nowNanos = System.nanoTime();
    int begin = 0;
    while (begin < bytes.length()) {
      int size = Math.min(pacing.nextBytes(), bytes.length() - begin);
      lastDueNanos = pacing.dueNanos(size, nowNanos, lastDueNanos);
      waiting.add(new Piece(bytes.slice(begin, begin + size), lastDueNanos));
      begin += size;
    }
    passWhatIsDue();
  }

  @Override
  public void end() {
    ended = true;
    passWhatIsDue();
  }

  @Override
  void removed() {
    while (!waiting.isEmpty()) {
      pass(waiting.remove().bytes());
    }
    passWhatIsDue();
  }

  private void passWhatIsDue() {
    while (!waiting.isEmpty()) {
      long leftNanos = waiting.peek().dueNanos() - System.nanoTime();
      if (leftNanos > 0) {
        awake(leftNanos);
        return;
      }
      pass(waiting.remove().bytes());
    }
    if (ended) {
      passEnd();
    }
  }

  private void awake(long leftNanos) {
    if (!timing) {
      timing = true;
      // Timers count whole milliseconds; rounded up, so that none wakes too early.
      vertx.setTimer(
          TimeUnit.NANOSECONDS.toMillis(leftNanos) + 1,
          timer -> {
            timing = false;
            passWhatIsDue();
          });
    }
  }
}
