package io.everdrill.agents.faults.cache;

import io.everdrill.agents.faults.CacheUndo;
import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.topics.events.CacheFault;
import java.util.List;

/**
 * Entries that are not there: each has another name, under which its time to live goes on. An entry
 * that the application deletes meanwhile comes back: the server does not tell.
 */
final class EvictDriver extends CacheDriver<CacheFault.Evict, CacheUndo.Evicted> {

  EvictDriver(Connections connections) {
    super(CacheFault.Evict.class, CacheUndo.Evicted.class, connections);
  }

  @Override
  String type() {
    return "";
  }

  @Override
  CacheUndo.Evicted undo(
      FaultOrder<CacheFault.Evict> order,
      Connection connection,
      List<String> keys,
      long nowMillis) {
    return new CacheUndo.Evicted(connection, order.tag(), keys);
  }

  @Override
  String hit() {
    return """
        if redis.call('EXISTS', b) == 0 and redis.call('EXISTS', k) == 1 then
          redis.call('RENAME', k, b)
        end
        """;
  }

  @Override
  String count() {
    return """
        if redis.call('EXISTS', b) == 1 and redis.call('EXISTS', k) == 0 then n = n + 1 end
        """;
  }
}
