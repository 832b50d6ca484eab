package io.everdrill.gateway;

import io.everdrill.gateway.views.Cells;
import io.everdrill.topics.Topic;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One client of the event stream: what waits for it, up to a bound, and the connection that drains
 * it. A client that falls behind the bound is disconnected; it comes back with its last id.
 */
final class StreamClient {

  /** One write for all that waits costs hardly more than one for a frame. */
  private static final int WRITE_BYTES = 32_768;

  private final HttpServerResponse response;
  private final Context context;
  private final Filter filter;
  private final int maxWaitingBytes;
  private final Runnable onTooSlow;
  private final Deque<Buffer> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private Drain drain = Drain.IDLE;

  /**
   * What a client wants to hear.
   *
   * @param detector only what speaks of it; empty is all
   * @param sight how it sees what it hears
   */
  record Filter(Cells cells, String detector, Sight sight) {
    Set<Topic> topics() {
      return sight.topics();
    }

    boolean wants(StreamRecord record) {
      return topics().contains(record.topic())
          && isOfThem(record)
          && (detector.isEmpty() || ScoredDetectors.has(record.event(), detector));
    }

    /** Asked for each client, so what is the same for all is known before. */
    private boolean isOfThem(StreamRecord record) {
      return record.cell().isEmpty() ? cells.concern(record.event()) : cells.have(record.cell());
    }
  }

  /**
   * What tells the frame of an event from that for others.
   *
   * @param contestant who is to see nothing of other detectors; empty sees all
   */
  record Sight(Set<Topic> topics, String contestant) {
    Buffer frame(StreamRecord record, String id) {
      return contestant.isEmpty() ? record.frame(id) : record.alone(contestant).frame(id);
    }
  }

  private enum Drain {
    IDLE,
    UNDER_WAY,
    CLOSED
  }

  StreamClient(
      HttpServerResponse response,
      Context context,
      Filter filter,
      int maxWaitingBytes,
      Runnable onTooSlow) {
    this.response = response;
    this.context = context;
    this.filter = filter;
    this.maxWaitingBytes = maxWaitingBytes;
    this.onTooSlow = onTooSlow;
    response.drainHandler(ready -> drain());
  }

  Filter filter() {
    return filter;
  }

  synchronized boolean isClosed() {
    return drain == Drain.CLOSED;
  }

  /** Queues a frame, or disconnects the client if too much waits already. */
  void offer(Buffer frame) {
    if (!enqueue(frame)) {
      onTooSlow.run();
      close();
    }
  }

  /** Queues a frame as soon as there is room; false if there was none within the limit. */
  boolean offerWithin(Duration limit, Buffer frame) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    synchronized (this) {
      while (drain != Drain.CLOSED && waitingBytes > maxWaitingBytes / 2) {
        long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (leftMillis <= 0) {
          return false;
        }
        wait(leftMillis);
      }
    }
    return enqueue(frame);
  }

  private boolean enqueue(Buffer frame) {
    synchronized (this) {
      if (drain == Drain.CLOSED) {
        return true;
      }
      if (waitingBytes > 0 && waitingBytes + frame.length() > maxWaitingBytes) {
        return false;
      }
      waiting.add(frame);
      waitingBytes += frame.length();
      if (drain == Drain.UNDER_WAY) {
        return true;
      }
      drain = Drain.UNDER_WAY;
    }
    context.runOnContext(now -> drain());
    return true;
  }

  /** On the event loop; stops where the connection is full, whose drain event goes on. */
  private void drain() {
    while (!response.closed() && !response.writeQueueFull()) {
      List<Buffer> frames = taken();
      if (frames.isEmpty()) {
        return;
      }
      response.write(frames.size() == 1 ? frames.getFirst() : joined(frames));
    }
  }

  /** What waits, as much as is written at once; none when all is written, or the client closed. */
  private synchronized List<Buffer> taken() {
    if (drain == Drain.CLOSED) {
      return List.of();
    }
    List<Buffer> frames = new ArrayList<>();
    int bytes = 0;
    while (bytes < WRITE_BYTES && !waiting.isEmpty()) {
      frames.add(waiting.poll());
      bytes += frames.getLast().length();
    }
    waitingBytes -= bytes;
    if (frames.isEmpty()) {
      drain = Drain.IDLE;
    }
    notifyAll();
    return frames;
  }

  private static Buffer joined(List<Buffer> frames) {
    Buffer joined = Buffer.buffer(frames.stream().mapToInt(Buffer::length).sum());
    frames.forEach(joined::appendBuffer);
    return joined;
  }

  /** Ends the stream and the connection; harmless when it has ended. */
  void close() {
    synchronized (this) {
      if (drain == Drain.CLOSED) {
        return;
      }
      drain = Drain.CLOSED;
      waiting.clear();
      waitingBytes = 0;
      notifyAll();
    }
    context.runOnContext(now -> response.reset());
  }
}
