package io.everdrill.agents.toxiproxy;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One connection through the proxy: a pipe each way. A side that shuts down only its output counts
 * as closed, as with Toxiproxy. Runs on the sockets' event loop only.
 */
final class Link {

  private final NetSocket caller;
  private final NetSocket target;
  private final Pipe upstream;
  private final Pipe downstream;
  private final Runnable countHit;
  private boolean hit;

  /**
   * @param countHit run once, if a toxic hits it
   */
  Link(Vertx vertx, NetSocket caller, NetSocket target, RandomGenerator chance, Runnable countHit) {
    this.caller = caller;
    this.target = target;
    this.countHit = countHit;
    upstream = new Pipe(vertx, this, caller, target, chance);
    downstream = new Pipe(vertx, this, target, caller, chance);
  }

  /**
   * @param ended run when the caller's side is closed
   */
  void start(List<NamedToxic> toxics, Runnable ended) {
    caller.closeHandler(
        closed -> {
          downstream.abandon();
          ended.run();
        });
    target.closeHandler(closed -> upstream.abandon());
    update(toxics);
    upstream.start();
    downstream.start();
  }

  void update(List<NamedToxic> toxics) {
    upstream.update(on(toxics, ToxicStream.UPSTREAM));
    downstream.update(on(toxics, ToxicStream.DOWNSTREAM));
  }

  private static List<NamedToxic> on(List<NamedToxic> toxics, ToxicStream stream) {
    return toxics.stream().filter(t -> t.stream() == stream).toList();
  }

  void countHit() {
    if (!hit) {
      hit = true;
      countHit.run();
    }
  }

  void close() {
    caller.close();
    target.close();
  }

  /** RST to both sides instead of FIN. */
  void reset() {
    TcpProxy.reset(caller);
    TcpProxy.reset(target);
  }
}
