package io.everdrill.democell.services;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;

/**
 * Lets a database driver that cannot choose its source address connect from the service's own: the
 * driver connects to a port of this process, and each connection goes on to the database from the
 * right address. Only the second leg leaves the process, so it alone is what a network fault meets.
 */
final class SourceRelay implements AutoCloseable {
  private final NetServer server;
  private final NetClient client;

  private SourceRelay(NetServer server, NetClient client) {
    this.server = server;
    this.client = client;
  }

  static Future<SourceRelay> open(Vertx vertx, String ownAddress, String peer, int port) {
    NetClient client =
        vertx.createNetClient(
            new NetClientOptions()
                .setLocalAddress(ownAddress)
                .setConnectTimeout(300)
                .setTcpNoDelay(true));
    NetServer server = vertx.createNetServer();
    server.connectHandler(driver -> join(driver, client, peer, port));
    return server.listen(0, ownAddress).map(listening -> new SourceRelay(listening, client));
  }

  int port() {
    return server.actualPort();
  }

  private static void join(NetSocket driver, NetClient client, String peer, int port) {
    driver.pause();
    client
        .connect(port, peer)
        .onFailure(refused -> driver.close())
        .onSuccess(
            database -> {
              database.exceptionHandler(broken -> driver.close());
              driver.exceptionHandler(broken -> database.close());
              database.closeHandler(closed -> driver.close());
              driver.closeHandler(closed -> database.close());
              database.pipeTo(driver);
              driver.pipeTo(database);
            });
  }

  @Override
  public void close() {
    server.close();
    client.close();
  }
}
