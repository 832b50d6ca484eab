package io.everdrill.democell;

/** What watches the cell and posts its alerts. */
public enum Monitoring {
  /** Nothing watches. */
  NONE("none"),
  /** The cell's own small monitor: alerts and diagnoses. */
  CELL_MONITOR("cell-monitor"),
  /** Prometheus and Alertmanager, where they are installed: alerts only. */
  PROMETHEUS("prometheus");

  private final String receiver;

  Monitoring(String receiver) {
    this.receiver = receiver;
  }

  /** The receiver that its webhooks name. */
  public String receiver() {
    return receiver;
  }
}
