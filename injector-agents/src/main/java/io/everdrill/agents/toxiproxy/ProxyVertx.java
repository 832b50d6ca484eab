package io.everdrill.agents.toxiproxy;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.transport.Transport;

/** Vert.x as proxies need it: event loops, hardly a worker, and no folder for files in /tmp. */
public final class ProxyVertx {

  private ProxyVertx() {}

  /**
   * A folder would stay behind when the agent is killed by SIGKILL, for nothing is served from it.
   */
  public static Vertx create(int eventLoops) {
    return create(eventLoops, Transport.NIO);
  }

  /**
   * The same.
   *
   * @param transport opens the sockets
   */
  public static Vertx create(int eventLoops, Transport transport) {
    return Vertx.builder()
        .with(
            new VertxOptions()
                .setEventLoopPoolSize(eventLoops)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)))
        .withTransport(transport)
        .build();
  }
}
