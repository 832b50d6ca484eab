package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;
import java.util.List;

/** Faults of an SQL database, the target, through a connection that the local policy names. */
@JsonSubTypes({
  @JsonSubTypes.Type(SqlFault.TableLock.class),
  @JsonSubTypes.Type(SqlFault.Connections.class),
  @JsonSubTypes.Type(SqlFault.SlowStatement.class),
  @JsonSubTypes.Type(SqlFault.SlowRead.class),
  @JsonSubTypes.Type(SqlFault.ChangeRows.class),
})
public sealed interface SqlFault extends Fault {

  @Override
  default Category category() {
    return Category.STATE;
  }

  /** A table is locked exclusively. */
  @JsonTypeName("sql-table-lock")
  record TableLock(String table) implements SqlFault {
    public TableLock {
      Require.text(table, "table");
    }
  }

  /** Connections are taken until only this many can be had. */
  @JsonTypeName("sql-connection-exhaustion")
  record Connections(int spare) implements SqlFault {
    public Connections {
      Require.within(spare, 0, 10_000, "spare");
    }
  }

  /** Which statements wait. */
  enum Statements {
    /** As {@link SlowRead} has it. */
    READS,
    /** For each row that is written. The default. */
    WRITES,
    /** Both: an {@code UPDATE} for what it looks for, and again for each row. */
    ALL;

    /** Equals what is left out in JSON. */
    static final class LeftOut {
      @Override
      public boolean equals(Object other) {
        return other == WRITES;
      }

      @Override
      public int hashCode() {
        return WRITES.hashCode();
      }
    }
  }

  /**
   * Statements that write to the table take longer.
   *
   * @param statements from before there was {@link SlowRead}, and read still: an agent that does
   *     not know the field slows writes whatever it says
   */
  @JsonTypeName("sql-slow-statement")
  record SlowStatement(
      String table,
      @JsonProperty("delayMs") Duration delay,
      @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Statements.LeftOut.class)
          Statements statements)
      implements SqlFault {
    public SlowStatement {
      Require.text(table, "table");
      Require.positive(delay, "delayMs");
      statements = Require.or(statements, Statements.WRITES);
    }

    public SlowStatement(String table, Duration delay) {
      this(table, delay, Statements.WRITES);
    }

    @Override
    public List<String> consents() {
      return statements == Statements.WRITES
          ? List.of(kind())
          : List.of(kind(), Fault.kindOf(SlowRead.class));
    }

    /** It waits in a trigger, or in a policy of row-level security. */
    @Override
    public List<String> changedSchema() {
      return List.of(table);
    }
  }

  /**
   * Statements that look at rows of the table take longer: what they find is told later. Once a
   * request of the client, from when it arrived on: a function that reads the table twice waits no
   * longer.
   */
  @JsonTypeName("sql-slow-read")
  record SlowRead(String table, @JsonProperty("delayMs") Duration delay) implements SqlFault {
    public SlowRead {
      Require.text(table, "table");
      Require.positive(delay, "delayMs");
    }

    /** It waits in a policy of row-level security. */
    @Override
    public List<String> changedSchema() {
      return List.of(table);
    }
  }

  /** A column of some rows has another value; the rows are put back exactly. */
  @JsonTypeName("sql-changed-rows")
  record ChangeRows(String table, String column, String value, String where, int atMostRows)
      implements SqlFault {
    /**
     * @param where an SQL condition
     * @param value an SQL literal
     */
    public ChangeRows {
      Require.text(table, "table");
      Require.text(column, "column");
      Require.present(value, "value");
      Require.text(where, "where");
      Require.within(atMostRows, 1, 10_000, "atMostRows");
    }

    @Override
    public List<String> changedData() {
      return List.of(table);
    }
  }
}
