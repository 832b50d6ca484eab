package io.everdrill.agents.faults.sql;

import io.everdrill.agents.faults.SqlUndo;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Sessions that faults live in, for as long as this process does. */
final class HeldSessions implements AutoCloseable {

  private final Map<SqlUndo, List<Postgres>> sessions = new ConcurrentHashMap<>();

  void hold(SqlUndo undo, Postgres session) {
    sessions.computeIfAbsent(undo, u -> new CopyOnWriteArrayList<>()).add(session);
  }

  List<Postgres> of(SqlUndo undo) {
    return sessions.getOrDefault(undo, List.of());
  }

  void release(SqlUndo undo) {
    List<Postgres> ended = sessions.remove(undo);
    if (ended != null) {
      ended.forEach(Postgres::close);
    }
  }

  @Override
  public void close() {
    sessions.keySet().forEach(this::release);
  }
}
