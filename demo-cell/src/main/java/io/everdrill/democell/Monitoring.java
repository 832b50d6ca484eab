package io.everdrill.democell;

/** What watches the cell and posts its alerts. */
public enum Monitoring {
  /** Nothing watches. */
  NONE,
  /** The cell's own small monitor. */
  CELL_MONITOR,
  /** Prometheus and Alertmanager, where they are installed. */
  PROMETHEUS
}
