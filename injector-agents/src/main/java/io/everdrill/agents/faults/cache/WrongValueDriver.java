package io.everdrill.agents.faults.cache;

import io.everdrill.agents.faults.CacheUndo;
import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.topics.events.CacheFault;
import java.util.List;

/**
 * Strings with a wrong value. The time to live stays with the entry, where the application may
 * prolong it; what is kept has none.
 */
final class WrongValueDriver extends CacheDriver<CacheFault.WrongValue, CacheUndo.Values> {

  WrongValueDriver(Connections connections) {
    super(CacheFault.WrongValue.class, CacheUndo.Values.class, connections);
  }

  @Override
  String type() {
    return "string";
  }

  @Override
  CacheUndo.Values undo(
      FaultOrder<CacheFault.WrongValue> order,
      Connection connection,
      List<String> keys,
      long nowMillis) {
    return new CacheUndo.Values(connection, order.tag(), keys, order.fault().value());
  }

  @Override
  String hit() {
    return """
        if redis.call('EXISTS', b) == 0 and redis.call('TYPE', k).ok == 'string' then
          local at = redis.call('PEXPIRETIME', k)
          redis.call('RENAME', k, b)
          redis.call('PERSIST', b)
          redis.call('SET', k, trait)
          if at >= 0 then redis.call('PEXPIREAT', k, at) end
        end
        """;
  }

  @Override
  String count() {
    return """
        if redis.call('EXISTS', b) == 1 and redis.call('TYPE', k).ok == 'string'
            and redis.call('GET', k) == trait then
          n = n + 1
        end
        """;
  }
}
