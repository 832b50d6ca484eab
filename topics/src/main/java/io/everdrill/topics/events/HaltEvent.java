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
