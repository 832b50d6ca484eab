package io.everdrill.standalone.processes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
          fault: {%s}
          appliesTo: {services: [notification-svc]}
          limit: %s
          hypothesis: {minPassRate: 0.5, window: 2s}
          abortConditions:
            - {kind: telemetry-lost, after: 10s}
      """;

  @TempDir private Path folder;

  @Test
  void afterTheLastDrillItsExitCodeIsZeroAndNothingIsLeft() throws Exception {
    try (DemoProcess demo =
        DemoProcess.start(folder, PROGRAMME.formatted("kind: process-pause", "2s"), "--drills=1")) {
      demo.awaitLine("broken");
      List<ProcessHandle> processes = demo.descendants();

      assertThat(demo.awaitEnd()).as(demo.said()).isZero();

      assertThat(demo.said())
          .contains("restored", "verdict", "==== Chaos Run ====", "Total: 1")
          .contains("process-pause notification-svc");
      assertNothingIsLeft(demo, processes);
    }
  }

  @Test
  void ctrlCRevertsTheFaultThatIsInForceAndStopsEveryProcess() throws Exception {
    assumeThat(System.getProperty("user.name")).as("network faults need root").isEqualTo("root");
    assumeThat(Path.of("/usr/sbin/nft")).as("nft is installed (Debian: nftables)").exists();
    String cutOff = "kind: network-partition, direction: both";
    try (DemoProcess demo = DemoProcess.start(folder, PROGRAMME.formatted(cutOff, "15s"))) {
      demo.awaitLine("broken");
      List<ProcessHandle> processes = demo.descendants();
      String address = demo.addressOf("notification-svc");
      assertThat(tablesAbout(address)).as("the fault is in force").isNotEmpty();

      demo.interrupt();

      assertThat(demo.awaitEnd()).as(demo.said()).isEqualTo(130);
      assertThat(tablesAbout(address)).as("rules of the fault").isEmpty();
      assertThat(demo.said())
          .containsPattern("restored +demo-1.0 +shutdown")
          .doesNotContain("abort")
          .contains("==== Chaos Run ====");
      assertNothingIsLeft(demo, processes);
    }
  }

  /** Names of the nft tables that speak of an address. */
  private static List<String> tablesAbout(String address) throws Exception {
    Process nft = new ProcessBuilder("nft", "list", "ruleset").start();
    String rules = new String(nft.getInputStream().readAllBytes(), UTF_8);
    assertThat(nft.waitFor()).isZero();
    return Stream.of(rules.split("(?m)^(?=table )"))
        .filter(table -> table.matches("(?s).*\\b" + Pattern.quote(address) + "\\b.*"))
        .map(table -> table.lines().findFirst().orElse(""))
        .toList();
  }

  private static void assertNothingIsLeft(DemoProcess demo, List<ProcessHandle> processes)
      throws Exception {
    assertThat(processes).as("the cell was processes").hasSizeGreaterThan(10);
    assertThat(processes).noneMatch(ProcessHandle::isAlive);
    assertThat(demo.session()).as("processes that were started meanwhile").isEmpty();
    assertThat(demo.temporaryFiles()).isEmpty();
  }
}
