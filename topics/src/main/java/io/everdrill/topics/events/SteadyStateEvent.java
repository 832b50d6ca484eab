package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;

/** How well a service does, window by window. Topic: everdrill.steady-state, keyed by cell. */
public sealed interface SteadyStateEvent extends Event {

  /** Stands where a service's name stands, for all probes of the cell together. */
  String WHOLE_CELL = "*";

  /**
   * One service over one window: the probe results whose answer, or the lack of it, was known in
   * it.
   *
   * @param service whose probes, or {@link #WHOLE_CELL}
   * @param latencyP99 of the passing probes; 0 if none passed
   */
  @EventType("io.everdrill.steady-state.v1")
  record Window(
      CellId cell,
      String service,
      Instant from,
      Instant until,
      int results,
      int passes,
      @JsonProperty("latencyP50Ms") Duration latencyP50,
      @JsonProperty("latencyP99Ms") Duration latencyP99)
      implements SteadyStateEvent {
    public Window {
      Require.present(cell, "cell");
      Require.text(service, "service");
      Require.present(from, "from");
      Require.present(until, "until");
      Require.within(results, 0, Integer.MAX_VALUE, "results");
      Require.within(passes, 0, results, "passes");
      latencyP50 = Require.notNegative(Require.or(latencyP50, Duration.ZERO), "latencyP50Ms");
      latencyP99 = Require.notNegative(Require.or(latencyP99, Duration.ZERO), "latencyP99Ms");
    }

    /** Share of results that passed; 1 where there were none. */
    public double passRate() {
      return results == 0 ? 1 : (double) passes / results;
    }

    @Override
    public String key() {
      return cell.value();
    }

    @Override
    public String subject() {
      return cell + "/" + service;
    }

    @Override
    public String identity() {
      return subject() + "@" + from;
    }

    @Override
    public Instant time() {
      return until;
    }
  }
}
