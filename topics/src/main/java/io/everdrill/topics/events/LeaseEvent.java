package io.everdrill.topics.events;

import java.time.Instant;

/**
 * The guard's sign of life. Topic: everdrill.leases, kept an hour. A fault without a living guard
 * that watches this very injection is reverted.
 */
public sealed interface LeaseEvent extends Event {

  /** One a second into every partition, so that whoever waits on append time never stalls. */
  @EventType("io.everdrill.lease.pulse.v1")
  record Pulse(String guard, int partition, Instant at) implements LeaseEvent {
    public Pulse {
      Require.text(guard, "guard");
      Require.notNegative(partition, "partition");
      Require.present(at, "at");
    }

    /** Not a cell: pulses are written to their partition by number. */
    @Override
    public String key() {
      return "pulse/" + partition;
    }

    @Override
    public String subject() {
      return key();
    }

    @Override
    public String identity() {
      return key() + "@" + at;
    }

    @Override
    public Instant time() {
      return at;
    }
  }

  /** 'I watch this one', renewed each second while it runs. */
  @EventType("io.everdrill.lease.watching.v1")
  record Watching(CellId cell, InjectionId injection, String guard, Instant at)
      implements LeaseEvent {
    public Watching {
      Require.present(cell, "cell");
      Require.present(injection, "injection");
      Require.text(guard, "guard");
      Require.present(at, "at");
    }

    @Override
    public String key() {
      return cell.value();
    }

    @Override
    public String subject() {
      return injection.value();
    }

    @Override
    public String identity() {
      return injection + "@" + at;
    }

    @Override
    public Instant time() {
      return at;
    }
  }
}
