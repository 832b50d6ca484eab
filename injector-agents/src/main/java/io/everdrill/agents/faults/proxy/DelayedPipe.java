package io.everdrill.agents.faults.proxy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Bytes from one socket to another, each piece after its delay, in order; then the end. What waits
 * is bounded: the sender is slowed down, as by a full network. Runs on the sockets' event loop
 * only.
 */
final class DelayedPipe {

  private static final int MOST_WAITING_BYTES = 1 << 20;

  private final Vertx vertx;
  private final NetSocket from;
  private final NetSocket to;
  private final LongSupplier delayNanos;
  private final Deque<Piece> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private long lastDueNanos = System.nanoTime();
  private boolean ended;
  private boolean timing;

  private record Piece(Buffer bytes, long dueNanos) {}

  DelayedPipe(Vertx vertx, NetSocket from, NetSocket to, LongSupplier delayNanos) {
    this.vertx = vertx;
    this.from = from;
    this.to = to;
    this.delayNanos = delayNanos;
  }

  void start() {
    from.handler(this::received);
    from.closeHandler(
        closed -> {
          ended = true;
          send();
        });
    from.exceptionHandler(broken -> from.close());
    to.drainHandler(drained -> send());
    from.resume();
  }

  private void received(Buffer bytes) {
    long dueNanos = System.nanoTime() + delayNanos.getAsLong();
    // A later piece never overtakes: jitter delays a stream, it does not reorder it.
    lastDueNanos = dueNanos - lastDueNanos > 0 ? dueNanos : lastDueNanos;
    waiting.add(new Piece(bytes, lastDueNanos));
    waitingBytes += bytes.length();
    if (waitingBytes > MOST_WAITING_BYTES) {
      from.pause();
    }
    send();
  }

  private void send() {
    while (!waiting.isEmpty() && !to.writeQueueFull()) {
      long leftNanos = waiting.peek().dueNanos() - System.nanoTime();
      if (leftNanos > 0) {
        awake(leftNanos);
        return;
      }
      Piece piece = waiting.remove();
      waitingBytes -= piece.bytes().length();
      to.write(piece.bytes());
    }
    if (waitingBytes <= MOST_WAITING_BYTES / 2) {
      from.resume();
    }
    if (ended && waiting.isEmpty()) {
      to.close();
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
            send();
          });
    }
  }
}
