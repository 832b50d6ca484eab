package io.everdrill.democell.services;

import io.everdrill.democell.process.Lifeline;
import java.time.InstantSource;

/** Runs one service of the cell until SIGTERM or until its supervisor is gone. */
public final class ServiceMain {
  private ServiceMain() {}

  /** Settings come from the environment: an argument would show the secret in the process list. */
  public static void main(String[] args) throws Exception {
    String json = System.getenv(ServiceSettings.VARIABLE);
    if (json == null) {
      System.err.println(ServiceSettings.VARIABLE + ": expected settings as JSON, got nothing");
      System.exit(2);
    }
    try {
      ServiceProcess process =
          ServiceProcess.start(ServiceSettings.fromJson(json), InstantSource.system());
      Lifeline.hold(process::close, System::exit, Runtime.getRuntime()::halt);
    } catch (Exception e) {
      System.err.println("the service did not start: " + Lifeline.reasons(e));
      System.exit(3);
    }
  }
}
