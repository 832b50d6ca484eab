package io.everdrill.democell.services;

import io.everdrill.democell.process.SmallVertx;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A handful of connections to one database, each statement bounded in time, each transaction rolled
 * back when its work fails. What waits too long for a connection is refused, not queued for ever.
 */
final class SqlPool implements AutoCloseable {
  private static final int CONNECTIONS = 4;
  private static final int MOST_WAITING = 32;
  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int NETWORK_TIMEOUT_MILLIS = 1000;

  /** Work inside one transaction; runs on a worker thread. */
  interface Transaction<T> {
    T perform(Connection connection) throws SQLException;
  }

  private final String dependency;
  private final String peer;
  private final String url;
  private final String secret;
  private final ServiceMetrics metrics;
  private final WorkerExecutor workers;
  private final SourceRelay relay;
  private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
  private final AtomicInteger waiting = new AtomicInteger();

  SqlPool(ServiceContext context, String dependency, String database) {
    ServiceSettings settings = context.settings();
    this.dependency = dependency;
    this.peer = settings.addressesOf(dependency).getFirst();
    this.secret = settings.secret();
    this.metrics = context.metrics();
    this.workers = context.vertx().createSharedWorkerExecutor("sql", CONNECTIONS);
    this.relay = openRelay(context, settings.address(), peer);
    this.url =
        "jdbc:h2:tcp://%s:%d/./%s;NETWORK_TIMEOUT=%d"
            .formatted(settings.address(), relay.port(), database, NETWORK_TIMEOUT_MILLIS);
    metrics.declare(dependency, peer);
  }

  /**
   * Performs and commits; fails with {@link DependencyFailed} when the database does not answer.
   */
  <T> Future<T> inTransaction(Transaction<T> work) {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      return refused("all " + CONNECTIONS + " connections busy, " + MOST_WAITING + " waiting");
    }
    long askedNanos = System.nanoTime();
    return workers.executeBlocking(
        () -> {
          waiting.decrementAndGet();
          if (System.nanoTime() - askedNanos > LONGEST_WAIT_NANOS) {
            throw new DependencyFailed(dependency, peer, "timeout", "no connection in time");
          }
          return performTimed(work);
        },
        false);
  }

  private <T> T performTimed(Transaction<T> work) {
    long startedNanos = System.nanoTime();
    try {
      T result = perform(work);
      metrics.called(dependency, peer, "success", System.nanoTime() - startedNanos);
      return result;
    } catch (SQLException e) {
      long tookNanos = System.nanoTime() - startedNanos;
      boolean late = tookNanos >= TimeUnit.MILLISECONDS.toNanos(NETWORK_TIMEOUT_MILLIS);
      String outcome = late ? "timeout" : "error";
      metrics.called(dependency, peer, outcome, tookNanos);
      throw new DependencyFailed(dependency, peer, outcome, firstLine(e));
    }
  }

  private <T> T perform(Transaction<T> work) throws SQLException {
    Connection connection = take();
    try {
      T result = work.perform(connection);
      connection.commit();
      idle.push(connection);
      return result;
    } catch (SQLException | RuntimeException e) {
      discard(connection);
      throw e;
    }
  }

  private Connection take() throws SQLException {
    Connection connection = idle.poll();
    if (connection == null) {
      connection = DriverManager.getConnection(url, "sa", secret);
      connection.setAutoCommit(false);
    }
    return connection;
  }

  /** A connection whose work failed may be broken or hold locks; the server rolls it back. */
  private static void discard(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // Broken already: that is why it goes.
    }
  }

  private <T> Future<T> refused(String detail) {
    metrics.called(dependency, peer, "refused", 0);
    return Future.failedFuture(new DependencyFailed(dependency, peer, "refused", detail));
  }

  private static String firstLine(SQLException e) {
    return e.getMessage().lines().findFirst().orElse("SQL state " + e.getSQLState());
  }

  private static SourceRelay openRelay(ServiceContext context, String own, String peer) {
    try {
      return SmallVertx.await(
          SourceRelay.open(context.vertx(), own, peer, ServiceSettings.SQL_PORT));
    } catch (Exception e) {
      throw new IllegalStateException("no port on " + own + " for the way to " + peer, e);
    }
  }

  @Override
  public void close() {
    relay.close();
    for (Connection c = idle.poll(); c != null; c = idle.poll()) {
      discard(c);
    }
    workers.close();
  }
}
