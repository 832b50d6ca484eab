package io.everdrill.standalone.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** How the demo ends, as a real process: with which exit code, and that it leaves nothing. */
@EnabledOnOs(OS.LINUX)
class DemoProcessIT {
  private static final String PROGRAMME =
      """
      cell: demo
      programme: ends
      version: 1
      leash: live
      pace: {drillsPerHour: 36000, cooldown: 1s}
      judging: {detectionWindow: 1s, recoveryDeadline: 1s, lateness: 1s, minExposure: 1s}
      scenarios:
        - scenario: broken
          fault: {kind: process-pause}
          appliesTo: {services: [notification-svc]}
          limit: 2s
          hypothesis: {minPassRate: 0.5, window: 2s, whenRefuted: go-on}
          abortConditions:
            - {kind: telemetry-lost, after: 10s}
      """;

  @TempDir private Path folder;

  @Test
  void afterTheLastDrillItsExitCodeIsZeroAndNothingIsLeft() throws Exception {
    try (DemoProcess demo = DemoProcess.start(folder, PROGRAMME, "--drills=1")) {
      demo.awaitLine("broken");
      List<ProcessHandle> processes = demo.descendants();

      assertThat(demo.awaitEnd()).as(demo.said()).isZero();

      assertThat(demo.said())
          .contains("restored", "verdict", "==== Chaos Run ====", "Total: 1")
          .contains("process-pause notification-svc");
      demo.assertNothingIsLeft(processes);
    }
  }
}
