package io.everdrill.agents.faults.cache;

import io.everdrill.agents.faults.CacheUndo;
import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.topics.events.CacheFault;
import java.util.List;

/**
 * Entries that expire too early; a copy with the time to live that they had is kept. Those that
 * expire before are left alone. An entry that the application deletes after it has expired comes
 * back: the server does not tell.
 */
final class EarlyExpiryDriver extends CacheDriver<CacheFault.EarlyExpiry, CacheUndo.Expiry> {

  EarlyExpiryDriver(Connections connections) {
    super(CacheFault.EarlyExpiry.class, CacheUndo.Expiry.class, connections);
  }

  @Override
  String type() {
    return "";
  }

  @Override
  CacheUndo.Expiry undo(
      FaultOrder<CacheFault.EarlyExpiry> order,
      Connection connection,
      List<String> keys,
      long nowMillis) {
    long expireAtMs = nowMillis + order.fault().timeToLive().toMillis();
    return new CacheUndo.Expiry(connection, order.tag(), keys, expireAtMs);
  }

  @Override
  String hit() {
    return """
        local at = redis.call('PEXPIRETIME', k)
        if redis.call('EXISTS', b) == 0 and (at == -1 or at > tonumber(trait)) then
          redis.call('COPY', k, b)
          redis.call('PEXPIREAT', k, trait)
        end
        """;
  }

  @Override
  String count() {
    return """
        if redis.call('EXISTS', b) == 1 and (redis.call('EXISTS', k) == 0
            or redis.call('PEXPIRETIME', k) == tonumber(trait)) then
          n = n + 1
        end
        """;
  }
}
