package io.everdrill.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartBenchTest {

  @TempDir private Path folder;

  @Test
  void timeEndsAtTheFirstInjectionAndMemoryIsOfAllProcesses() throws Exception {
    Path pids = folder.resolve("pids");
    StartBench bench =
        bench(
            """
            echo 'Gateway: http://127.0.0.1:1'
            sleep 300 & echo $! >>%s
            trap "kill $!; exit 143" TERM
            sleep 0.3
            echo '12:00:00.000  broken       demo-1.0  noop on payment-db by none'
            wait
            """
                .formatted(pids));

    StartBench.Result result = bench.run();

    assertThat(result.firstInjection().samples()).isEqualTo(2);
    assertThat(result.firstInjection().p50Ms()).isBetween(300.0, 10_000.0);
    assertThat(result.mostMemoryBytes()).isBetween(100_000L, 100L << 20);
    assertThat(result.holds()).isTrue();
    assertThat(result.text()).contains("limit 20 s", "limit 3 GiB", "both hold");
    assertThat(Files.readAllLines(pids)).as("one that does not count, and two").hasSize(3);
    Awaitility.await("every process ends")
        .untilAsserted(() -> assertThat(Files.readAllLines(pids)).noneMatch(StartBenchTest::lives));
  }

  @Test
  void demoThatEndsWithoutAnInjectionIsNoFigure() throws Exception {
    StartBench bench = bench("echo 'everdrill demo: no disk left'; exit 3\n");

    assertThatThrownBy(bench::run)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ended before its first injection");
  }

  private StartBench bench(String script) throws IOException {
    Path demo = Files.writeString(folder.resolve("demo.sh"), script);
    return new StartBench(List.of("bash", demo.toString()), 2);
  }

  private static boolean lives(String pid) {
    return ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive).isPresent();
  }
}
