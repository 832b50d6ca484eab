package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent can do that is not root. */
class WithoutRootTest {

  @TempDir Path folder;

  @Test
  void networkFaultsAreUnsupportedWithTheReasonButByARouteAndOwnProcessesCanBePaused()
      throws Exception {
    assumeTrue(WithoutRootMain.possible(), "needs root, to give it up");
    Path open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    try (Victim roots = new Victim(folder)) {

      List<String> said = JavaChild.output(WithoutRootMain.class, roots.pidFile(), open);

      for (String kind :
          List.of(
              "network-partition",
              "packet-loss",
              "connection-reset",
              "network-latency",
              "http-abort")) {
        assertThat(said)
            .anyMatch(
                l -> l.startsWith(kind + " Unable[") && l.contains("Operation not permitted"));
      }
      for (String kind : List.of("noop", "process-kill", "process-pause", "cpu-load")) {
        assertThat(said).anyMatch(l -> l.startsWith(kind + " Able["));
      }
      assertThat(said)
          .anyMatch(l -> l.matches("another's: .* may not signal process " + roots.pid()));
      assertThat(said).contains("own: stopped, then running");
      assertThat(said).contains("routed: explicit-proxy, late");
    }
  }
}
