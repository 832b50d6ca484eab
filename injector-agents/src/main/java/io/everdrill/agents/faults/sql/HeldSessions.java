package io.everdrill.agents.faults.sql;

import io.everdrill.agents.faults.SqlUndo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Sessions that faults live in, for as long as this process does. All of a fault end at one moment,
 * its limit from when the first was held; should this process freeze, the server ends them.
 */
final class HeldSessions implements AutoCloseable {

  private final Map<SqlUndo, Held> faults = new ConcurrentHashMap<>();

  private record Held(long endsByNanos, List<Postgres> sessions) {

    /** The server counts from what the session did last, so it is told again whenever one does. */
    Postgres endInTime(Postgres session) {
      session.endAfter(Duration.ofNanos(endsByNanos - System.nanoTime()));
      return session;
    }
  }

  /**
   * @param limit of the fault, from its first session on
   */
  void hold(SqlUndo undo, Duration limit, Postgres session) {
    Held held =
        faults.computeIfAbsent(
            undo, u -> new Held(System.nanoTime() + limit.toNanos(), new CopyOnWriteArrayList<>()));
    held.sessions.add(session);
    held.endInTime(session);
  }

  /** One of the sessions, to be asked something: it ends no later for it. */
  Optional<Postgres> oneOf(SqlUndo undo) {
    return Optional.ofNullable(faults.get(undo))
        .flatMap(held -> held.sessions.stream().findFirst().map(held::endInTime));
  }

  /** After a statement that may have waited: the server has counted from its end. */
  void endInTime(SqlUndo undo) {
    Held held = faults.get(undo);
    if (held != null) {
      held.sessions.forEach(held::endInTime);
    }
  }

  List<Postgres> of(SqlUndo undo) {
    Held held = faults.get(undo);
    return held == null ? List.of() : held.sessions;
  }

  void release(SqlUndo undo) {
    Held ended = faults.remove(undo);
    if (ended != null) {
      ended.sessions.forEach(Postgres::close);
    }
  }

  @Override
  public void close() {
    faults.keySet().forEach(this::release);
  }
}
