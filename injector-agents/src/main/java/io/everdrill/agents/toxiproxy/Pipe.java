package io.everdrill.agents.toxiproxy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One direction of a connection: bytes from a socket through a stage for each toxic to another
 * socket, in order; then the end. What waits is bounded: the sender is slowed down, as by a full
 * network. Runs on the sockets' event loop only.
 */
final class Pipe {

  private static final int MOST_WAITING_BYTES = 1 << 20;

  private final Vertx vertx;
  private final Link link;
  private final NetSocket from;
  private final NetSocket to;
  private final RandomGenerator chance;
  private final Flow sink = new Sink();
  private List<Placed> placed = List.of();
  private int mostWaitingBytes = MOST_WAITING_BYTES;
  private int waitingBytes;
  private boolean abandoned;

  private record Placed(NamedToxic named, Stage stage) {}

  Pipe(Vertx vertx, Link link, NetSocket from, NetSocket to, RandomGenerator chance) {
    this.vertx = vertx;
    this.link = link;
    this.from = from;
    this.to = to;
    this.chance = chance;
  }

  Link link() {
    return link;
  }

  void start() {
    from.handler(this::received);
    from.endHandler(ended -> first().end());
    // Who was reset is not told that all went well.
    from.exceptionHandler(broken -> link.reset());
    to.drainHandler(drained -> flow());
    flow();
  }

  /** What is sent to it is lost, because nobody is there any more. */
  void abandon() {
    abandoned = true;
    from.resume();
  }

  /** Stages for toxics that are new; what those hold that are gone goes on, the oldest first. */
  void update(List<NamedToxic> toxics) {
    List<Placed> before = placed;
    List<Placed> after = toxics.stream().map(toxic -> placed(before, toxic)).toList();
    Flow next = sink;
    for (Placed p : after.reversed()) {
      p.stage().leadTo(next);
      next = p.stage();
    }
    placed = after;
    mostWaitingBytes =
        after.stream()
            .mapToInt(p -> p.stage().mostWaitingBytes())
            .reduce(MOST_WAITING_BYTES, Math::min);
    Flow onward = sink;
    for (Placed p : before.reversed()) {
      if (after.contains(p)) {
        onward = p.stage();
      } else {
        p.stage().leadTo(onward);
        p.stage().removed();
      }
    }
    flow();
  }

  private Placed placed(List<Placed> before, NamedToxic toxic) {
    return before.stream()
        .filter(p -> p.named().equals(toxic))
        .findFirst()
        .orElseGet(() -> new Placed(toxic, drawn(toxic)));
  }

  private Stage drawn(NamedToxic toxic) {
    if (chance.nextDouble() < toxic.toxicity()) {
      link.countHit();
      return stage(toxic.toxic());
    }
    return new Stage(sink);
  }

  private Stage stage(Toxic toxic) {
    return switch (toxic) {
      case Toxic.Latency t -> timed(new Pacing.Late(t.latency(), t.jitter(), chance));
      case Toxic.Bandwidth t -> timed(new Pacing.AtRate(new RateBudget(t.bytesPerSecond())));
      case Toxic.SharedBandwidth t -> timed(new Pacing.AtRate(t.budget()));
      case Toxic.Slicer t ->
          timed(new Pacing.Sliced(t.averageBytes(), t.variationBytes(), t.delay(), chance));
      case Toxic.Timeout t -> new EndingStages.Timeout(sink, this, vertx, t.after());
      case Toxic.ResetPeer t -> new EndingStages.ResetPeer(sink, this, vertx, t.after());
      case Toxic.SlowClose t -> new EndingStages.SlowClose(sink, vertx, t.delay());
      case Toxic.LimitData t -> new EndingStages.LimitData(sink, this, t.bytes());
    };
  }

  private Stage timed(Pacing pacing) {
    return new TimedStage(sink, vertx, pacing);
  }

  private Flow first() {
    return placed.isEmpty() ? sink : placed.getFirst().stage();
  }

  private void received(Buffer bytes) {
    if (!abandoned) {
      waitingBytes += bytes.length();
      first().data(bytes);
      flow();
    }
  }

  /** A stage has taken these bytes out of the stream. */
  void dropped(int bytes) {
    waitingBytes -= bytes;
  }

  private void flow() {
    if (!abandoned && (waitingBytes > mostWaitingBytes || to.writeQueueFull())) {
      from.pause();
    } else {
      from.resume();
    }
  }

  /** The socket at the other end. */
  private final class Sink implements Flow {
    @Override
    public void data(Buffer bytes) {
      waitingBytes -= bytes.length();
      if (!abandoned) {
        to.write(bytes).onFailure(this::notTaken);
        flow();
      }
    }

    /**
     * The kernel tells of a reset once: whoever writes first hears of it, and who reads sees an
     * end.
     */
    private void notTaken(Throwable why) {
      if (why instanceof IOException && !(why instanceof ClosedChannelException)) {
        link.reset();
      }
    }

    @Override
    public void end() {
      to.close();
    }
  }
}
