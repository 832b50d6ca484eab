package io.everdrill.agents.faults;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.topics.events.Fault;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent can do that is not root: tried on a thread that gives root up for itself. */
class WithoutRootTest {

  private static final long NOBODY = 65534;

  /** setresuid: as a system call, unlike libc's function, it is about the calling thread only. */
  private static final Map<String, Long> SETRESUID = Map.of("amd64", 117L, "aarch64", 147L);

  @TempDir Path folder;

  @Test
  void networkFaultsAreUnsupportedWithTheReasonAndTheRestWorks() throws Exception {
    try (DriverSet drivers = new DriverSet(() -> NeverCut.NOTHING, new Random(1))) {
      drivers.supports();

      Map<String, Support> supports = asNobody(drivers::supports);

      for (String kind :
          new String[] {
            "network-partition", "packet-loss", "connection-reset", "network-latency", "http-abort"
          }) {
        assertThat(supports.get(kind))
            .as(kind)
            .isInstanceOfSatisfying(
                Support.No.class,
                no -> assertThat(no.reason()).contains("Operation not permitted"));
      }
      for (String kind : new String[] {"noop", "process-kill", "process-pause", "cpu-load"}) {
        assertThat(supports.get(kind)).as(kind).isInstanceOf(Support.Yes.class);
      }
    }
  }

  @Test
  void anothersProcessIsRefusedAndAnOwnOneIsPaused() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    ProcessPauseDriver driver = new ProcessPauseDriver();
    try (Victim roots = new Victim(folder)) {
      assertThat(
              asNobody(
                  () -> {
                    try {
                      driver.prepare(Orders.on(roots, new Fault.ProcessPause()));
                      return "prepared";
                    } catch (OrderRefused e) {
                      return e.getMessage();
                    }
                  }))
          .contains("may not signal process " + roots.pid());
    }
    Files.delete(folder.resolve("victim.pid"));
    asNobody(
        () -> {
          try (Victim own = new Victim(folder)) {
            var order = Orders.on(own, new Fault.ProcessPause());
            var undo = driver.prepare(order);
            driver.apply(order, undo);
            assertThat(own.state()).isEqualTo('T');
            driver.revert(undo);
            assertThat(own.runs()).isTrue();
          }
          return "";
        });
  }

  private static <T> T asNobody(Callable<T> body) throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "needs root to give it up");
    assumeTrue(
        SETRESUID.containsKey(System.getProperty("os.arch")), "needs the number of setresuid");
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              becomeNobody();
              return body.call();
            });
    Thread.ofPlatform().name("nobody").start(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error failed) {
        throw failed;
      }
      throw (Exception) e.getCause();
    }
  }

  private static void becomeNobody() {
    Linker linker = Linker.nativeLinker();
    var syscall =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));
    try {
      long number = SETRESUID.get(System.getProperty("os.arch"));
      long result = (long) syscall.invokeExact(number, NOBODY, NOBODY, NOBODY);
      if (result != 0) {
        throw new IllegalStateException("setresuid: " + result);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
