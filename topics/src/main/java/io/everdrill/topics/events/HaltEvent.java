package io.everdrill.topics.events;

import java.time.Instant;

/** The halt switch, as state. Topic: everdrill.halts, compacted, one partition, keyed by scope. */
public sealed interface HaltEvent extends Event {

  /** The scope that covers every cell. */
  String EVERYWHERE = "*";

  /** What the switch says. */
  enum State {
    HALTED,
    RUNNING
  }

  /**
   * Halted: whatever runs in the scope ends now, and nothing starts until RUNNING is written.
   *
   * @param scope a cell's id, or {@link #EVERYWHERE}
   */
  @EventType("io.everdrill.halt.v1")
  record Switch(String scope, State state, String reason, String by, Instant at)
      implements HaltEvent {
    public Switch {
      Require.text(scope, "scope");
      Require.present(state, "state");
      reason = Require.orEmpty(reason);
      Require.text(by, "by");
      Require.present(at, "at");
    }

    /**
     * The careful word in the place of one that cannot be read.
     *
     * @param key of its record; without one it is of every cell
     * @param why it cannot be read
     */
    public static Switch unreadable(String key, String why, Instant at) {
      String scope = Require.orEmpty(key).isBlank() ? EVERYWHERE : key;
      return new Switch(scope, State.HALTED, "unreadable: " + why, "unknown", at);
    }

    public boolean covers(CellId cell) {
      return scope.equals(EVERYWHERE) || scope.equals(cell.value());
    }

    @Override
    public String key() {
      return scope;
    }

    @Override
    public String subject() {
      return scope;
    }

    @Override
    public String identity() {
      return scope + "@" + at;
    }

    @Override
    public Instant time() {
      return at;
    }
  }
}
