package io.everdrill.agents.toxiproxy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** The stages that end a connection in their own way. */
final class EndingStages {

  private EndingStages() {}

  private static void after(Vertx vertx, Duration time, Runnable done) {
    vertx.setTimer(Math.max(1, time.toMillis()), timer -> done.run());
  }

  /** Data vanishes. The connection is closed after the time, or when the toxic is taken away. */
  static final class Timeout extends Stage {
    private final Pipe pipe;

    Timeout(Flow next, Pipe pipe, Vertx vertx, Duration after) {
      super(next);
      this.pipe = pipe;
      if (after.isPositive()) {
        after(vertx, after, pipe.link()::close);
      }
    }

    @Override
    public void data(Buffer bytes) {
      pipe.dropped(bytes.length());
    }

    /** What went missing would be a hole in the stream. */
    @Override
    void removed() {
      pipe.link().close();
    }
  }

  /** Data is held until the connection is reset. */
  static final class ResetPeer extends Stage {
    private final Deque<Buffer> held = new ArrayDeque<>();
    private boolean ended;
    private boolean removed;

    ResetPeer(Flow next, Pipe pipe, Vertx vertx, Duration after) {
      super(next);
      after(
          vertx,
          after,
          () -> {
            if (!removed) {
              pipe.link().reset();
            }
          });
    }

    @Override
    public void data(Buffer bytes) {
      held.add(bytes);
    }

    @Override
    public void end() {
      ended = true;
    }

    @Override
    void removed() {
      removed = true;
      held.forEach(this::pass);
      held.clear();
      if (ended) {
        passEnd();
      }
    }
  }

  /** The end comes late. */
  static final class SlowClose extends Stage {
    private final Vertx vertx;
    private final Duration delay;
    private boolean ended;

    SlowClose(Flow next, Vertx vertx, Duration delay) {
      super(next);
      this.vertx = vertx;
      this.delay = delay;
    }

    @Override
    public void end() {
      ended = true;
      after(vertx, delay, this::passEnd);
    }

    @Override
    void removed() {
      if (ended) {
        passEnd();
      }
    }
  }

  /** The end comes after so many bytes. */
  static final class LimitData extends Stage {
    private final Pipe pipe;
    private long leftBytes;

    LimitData(Flow next, Pipe pipe, long bytes) {
      super(next);
      this.pipe = pipe;
      this.leftBytes = bytes;
    }

    @Override
    public void data(Buffer bytes) {
      int passing = (int) Math.min(leftBytes, bytes.length());
      leftBytes -= passing;
      if (passing > 0) {
        pass(bytes.slice(0, passing));
      }
      pipe.dropped(bytes.length() - passing);
      if (leftBytes == 0) {
        passEnd();
      }
    }
  }
}
