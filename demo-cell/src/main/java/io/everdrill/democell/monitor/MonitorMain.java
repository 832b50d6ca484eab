package io.everdrill.democell.monitor;

import io.everdrill.democell.process.Lifeline;
import java.time.InstantSource;

/** Runs the monitor until SIGTERM or until its supervisor is gone. */
public final class MonitorMain {
  private MonitorMain() {}

  /** Settings come from the environment: an argument would show the token in the process list. */
  public static void main(String[] args) throws Exception {
    String json = System.getenv(MonitorSettings.VARIABLE);
    if (json == null) {
      System.err.println(MonitorSettings.VARIABLE + ": expected settings as JSON, got nothing");
      System.exit(2);
    }
    try {
      MonitorProcess monitor =
          MonitorProcess.start(MonitorSettings.fromJson(json), InstantSource.system());
      Lifeline.hold(monitor::close, System::exit, Runtime.getRuntime()::halt);
    } catch (Exception e) {
      System.err.println("the monitor did not start: " + Lifeline.reasons(e));
      System.exit(3);
    }
  }
}
