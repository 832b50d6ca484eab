package io.everdrill.agents.faults.sql;

import io.everdrill.agents.faults.SqlUndo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/**
 * Functions in which statements of an application wait: in short steps, so that nobody waits for
 * long once the session that holds the lock is gone, nor keeps a lock that the undo needs.
 *
 * @param deadline after it nobody waits, in SQL
 */
record WaitScript(SqlUndo.EndWaits undo, Duration delay, String deadline) {

  /** From when the wait counts, delay in ms, deadline, number of the lock. */
  private static final String WAIT =
      """
      DECLARE
        ends timestamptz := least(%1$s + %2$d * interval '1 ms', %3$s);
      BEGIN
        WHILE clock_timestamp() < ends LOOP
          IF pg_try_advisory_lock_shared(%4$d) THEN
            PERFORM pg_advisory_unlock_shared(%4$d);
            EXIT;
          END IF;
          PERFORM pg_sleep(least(0.1, extract(epoch FROM ends - clock_timestamp())));
        END LOOP;
      """;

  /** Name, table, function, wait. */
  private static final String EACH_ROW =
      """
      CREATE FUNCTION %3$s() RETURNS trigger LANGUAGE plpgsql AS $everdrill$
      %4$s  IF TG_OP = 'DELETE' THEN
          RETURN OLD;
        END IF;
        RETURN NEW;
      END
      $everdrill$;
      CREATE TRIGGER %1$s BEFORE INSERT OR UPDATE OR DELETE ON %2$s
        FOR EACH ROW EXECUTE FUNCTION %3$s()
      """;

  /** Function, wait. Whoever may read the table must be able to call it. */
  private static final String ONCE =
      """
      CREATE FUNCTION %1$s(answer boolean) RETURNS boolean
        LANGUAGE plpgsql PARALLEL RESTRICTED AS $everdrill$
      %2$s  RETURN answer;
      END
      $everdrill$;
      GRANT EXECUTE ON FUNCTION %1$s(boolean) TO PUBLIC
      """;

  /** Waits before each row that is written. */
  String eachRow() {
    return EACH_ROW.formatted(
        undo.name(), undo.table(), undo.function(), wait("clock_timestamp()"));
  }

  /**
   * Waits once in a statement, however often it is asked: an update looks at its rows before and
   * after. So the wait counts from when the statement came.
   */
  String once() {
    return ONCE.formatted(undo.function(), wait("statement_timestamp()"));
  }

  private String wait(String from) {
    return WAIT.formatted(from, delay.toMillis(), deadline, lock(undo));
  }

  /** The number of the advisory lock. */
  static long lock(SqlUndo.EndWaits undo) {
    return UUID.nameUUIDFromBytes(undo.name().getBytes(StandardCharsets.UTF_8))
        .getMostSignificantBits();
  }
}
