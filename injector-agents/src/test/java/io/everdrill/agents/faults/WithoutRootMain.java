package io.everdrill.agents.faults;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.everdrill.agents.HostFaults;
import io.everdrill.topics.events.ProcessFault;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;

/**
 * Gives root up on one thread, and says what a driver can do there: {@code WithoutRootMain
 * ROOTS_PID_FILE FOLDER}. In a JVM of its own, because threads inherit it.
 */
final class WithoutRootMain {

  private static final long NOBODY = 65534;

  /** setresuid: as a system call, unlike libc's function, it is about the calling thread only. */
  private static final Map<String, Long> SETRESUID = Map.of("amd64", 117L, "aarch64", 147L);

  private WithoutRootMain() {}

  static boolean possible() {
    return "root".equals(System.getProperty("user.name"))
        && SETRESUID.containsKey(System.getProperty("os.arch"));
  }

  public static void main(String[] arguments) throws Exception {
    try (DriverSet drivers = HostFaults.drivers(() -> NeverCut.NOTHING, new Random(1))) {
      // Once as root, so that every class is loaded from wherever only root may read.
      drivers.capabilities();
      Path folder = Path.of(arguments[1]);
      tryPause(drivers, folder.resolve("loaded.pid"));
      FutureTask<String> asNobody =
          new FutureTask<>(
              () -> {
                becomeNobody();
                sayAsNobody(Path.of(arguments[0]), folder);
                return "";
              });
      Thread.ofPlatform().start(asNobody);
      asNobody.get();
    }
  }

  /** By drivers that have not been asked before: what works is asked once. */
  private static void sayAsNobody(Path anothers, Path folder) throws Exception {
    try (DriverSet drivers = HostFaults.drivers(() -> NeverCut.NOTHING, new Random(1));
        Victim own = new Victim(folder)) {
      drivers.capabilities().forEach((kind, support) -> System.out.println(kind + " " + support));
      System.out.println("another's: " + tryPause(drivers, anothers));
      System.out.println("own: " + tryPause(drivers, own.pidFile()));
    }
  }

  private static String tryPause(DriverSet drivers, Path pidFile) {
    try {
      var order = Orders.onPidFile(pidFile, new ProcessFault.Pause(), Duration.ofSeconds(20));
      PreparedFault pause = drivers.prepare(order);
      pause.apply().run();
      String stopped = said(pause, "stopped", "not stopped");
      pause.remedy().revert();
      return stopped + ", then " + said(pause, "still stopped", "running");
    } catch (OrderRefused e) {
      return e.getMessage();
    }
  }

  private static String said(PreparedFault fault, String inForce, String notInForce) {
    return fault.remedy().look() == Sight.IN_FORCE ? inForce : notInForce;
  }

  private static void becomeNobody() throws Exception {
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
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
