package io.everdrill.agents.faults.cache;

import io.everdrill.agents.faults.CacheUndo;
import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.ConnectionDriver;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Sight;
import io.everdrill.topics.events.CacheFault;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * A fault of entries in Redis. A driver says in Lua what it does to one and how it is told, and its
 * undo how that is undone; the rest is the same for all. What the application wrote meanwhile
 * stays.
 */
abstract class CacheDriver<F extends CacheFault, U extends CacheUndo>
    extends ConnectionDriver<F, U> {

  private static final Logger LOG = LoggerFactory.getLogger(CacheDriver.class);
  private static final String KEPT = "n = n + redis.call('EXISTS', b)";

  CacheDriver(Class<F> faultType, Class<U> undoType, Connections connections) {
    super(faultType, undoType, connections);
  }

  /** Does it to entry {@code k} and keeps what it was as {@code b}; nothing if that is there. */
  abstract String hit();

  /** Adds to n if the entry is as {@link #hit} made it. */
  abstract String count();

  /** Which type of value it is for; empty for any. */
  abstract String type();

  abstract U undo(FaultOrder<F> order, Connection connection, List<String> keys, long nowMillis);

  @Override
  protected final List<String> schemes() {
    return List.of("redis", "rediss");
  }

  @Override
  public final String mechanism() {
    return "redis";
  }

  @Override
  public final String needs() {
    return "a connection in the policy, a primary of Redis 7 or newer, no cluster, that evicts"
        + " nothing (no maxmemory, or maxmemory-policy noeviction)";
  }

  @Override
  public final U prepare(FaultOrder<F> order) {
    Connection connection = connectionTo(order.target());
    F fault = order.fault();
    try (RedisServer redis = RedisServer.connect(connection)) {
      redis.requireExactUndo();
      List<String> keys = redis.keys(fault.keyPattern(), fault.atMostKeys(), type());
      if (keys.isEmpty()) {
        throw new OrderRefused(
            Refusal.TARGET_NOT_FOUND,
            connection.url() + ": no entry that can be hit matches " + fault.keyPattern());
      }
      return undo(order, connection, keys, redis.nowMillis());
    } catch (JedisConnectionException e) {
      throw new OrderRefused(
          Refusal.TARGET_NOT_FOUND, connection.url() + ": nothing answers: " + e.getMessage());
    }
  }

  @Override
  public final void apply(FaultOrder<F> order, U undo) {
    try (RedisServer redis = RedisServer.connect(undo.connection())) {
      redis.claim(undo.tag());
      redis.eachEntry(undo, hit());
    }
  }

  @Override
  public final List<String> plan(FaultOrder<F> order, U undo) {
    String cli = "redis-cli -u " + undo.connection().url() + " ";
    return List.of(
        cli + "SET " + CacheUndo.CLAIM + " " + undo.tag() + " NX",
        cli + RedisServer.planOfEachEntry(undo, hit()));
  }

  @Override
  public final Sight look(U undo) {
    try (RedisServer redis = RedisServer.connect(undo.connection())) {
      return redis.eachEntry(undo, count()) > 0 ? Sight.IN_FORCE : Sight.NOT_IN_FORCE;
    }
  }

  @Override
  public final void revert(U undo) {
    try (RedisServer redis = RedisServer.connect(undo.connection())) {
      long left = redis.eachEntry(undo, undo.putBack());
      redis.release(undo.tag());
      if (left > 0) {
        LOG.info(
            "{}: {} of {} entries were written meanwhile, and stay as they are",
            undo.tag(),
            left,
            undo.keys().size());
      }
    }
  }

  @Override
  public final boolean gone(U undo) {
    try (RedisServer redis = RedisServer.connect(undo.connection())) {
      return redis.eachEntry(undo, KEPT) == 0 && !redis.claimedBy(undo.tag());
    }
  }

  @Override
  public final String counts() {
    return "entries";
  }

  @Override
  public final List<Exposure> exposure(U undo) {
    try (RedisServer redis = RedisServer.connect(undo.connection())) {
      return List.of(new Exposure("entries", redis.eachEntry(undo, KEPT), undo.keys().size()));
    }
  }
}
