package io.everdrill.agents.faults;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.everdrill.agents.HostFaults;
import io.everdrill.agents.faults.network.NetworkFaults;
import io.everdrill.agents.faults.network.PacketQueueUse;
import io.everdrill.agents.faults.proxy.ProxyFaults;
import io.everdrill.agents.faults.proxy.ProxyRoute;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.ProcessFault;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;

/**
 * Gives root up on one thread, and says what a driver can do there: {@code WithoutRootMain
 * ROOTS_PID_FILE FOLDER}. In a JVM of its own, because threads inherit it.
 */
final class WithoutRootMain {

  private static final long NOBODY = 65534;
  private static final String SERVER = "127.0.0.1";
  private static final Duration LATE = Duration.ofMillis(200);
  private static final int MOST_WAIT_MILLIS = 10_000;

  /** setresuid: as a system call, unlike libc's function, it is about the calling thread only. */
  private static final Map<String, Long> SETRESUID = Map.of("amd64", 117L, "aarch64", 147L);

  private WithoutRootMain() {}

  static boolean possible() {
    return "root".equals(System.getProperty("user.name"))
        && SETRESUID.containsKey(System.getProperty("os.arch"));
  }

  public static void main(String[] arguments) throws Exception {
    int door = freePort();
    try (EchoServer server = new EchoServer(SERVER, 0, door)) {
      String address = SERVER + ":";
      become(
          arguments, server, new ProxyRoute("victim-1", address + door, address + server.port()));
    }
  }

  private static void become(String[] arguments, EchoServer server, ProxyRoute route)
      throws Exception {
    String agent = "without-root-" + ProcessHandle.current().pid();
    try (DriverSet drivers = HostFaults.drivers(() -> NeverCut.NOTHING, new Random(1));
        DriverSet routed =
            HostFaults.drivers(
                () -> NeverCut.NOTHING,
                new Random(1),
                Connections.NONE,
                PacketQueueUse.FORBIDDEN,
                List.of(route))) {
      // Once as root, so that every class is loaded from wherever only root may read.
      drivers.capabilities();
      Path folder = Path.of(arguments[1]);
      tryPause(drivers, folder.resolve("loaded.pid"));
      try (DriverSet proxy = byExplicitProxyOnly(route)) {
        proxy.open(agent);
        tryLatency(proxy, server);
      }
      // Its process loads its classes anew.
      routed.open(agent);
      FutureTask<String> asNobody =
          new FutureTask<>(
              () -> {
                becomeNobody();
                sayAsNobody(Path.of(arguments[0]), folder);
                System.out.println("routed: " + tryLatency(routed, server));
                return "";
              });
      Thread.ofPlatform().start(asNobody);
      asNobody.get();
    }
  }

  /** The first mechanism that can, for a target that has a route; and what becomes of a byte. */
  private static String tryLatency(DriverSet drivers, EchoServer server) throws IOException {
    var fault = new NetworkFault.Latency(LATE, Duration.ZERO, 0, List.of(), List.of());
    PreparedFault late = drivers.prepare(Orders.at(SERVER, server.port(), fault));
    late.apply().run();
    try (Socket socket = server.connectFrom(SERVER)) {
      socket.setSoTimeout(MOST_WAIT_MILLIS);
      boolean isLate = EchoServer.roundTrip(socket).compareTo(LATE) >= 0;
      return late.mechanism() + (isLate ? ", late" : ", in time");
    } finally {
      late.remedy().revert();
    }
  }

  private static DriverSet byExplicitProxyOnly(ProxyRoute route) {
    NetworkFaults network = new NetworkFaults(() -> NeverCut.NOTHING);
    return OnlyDrivers.of(
        new OneMechanism(
            new ProxyFaults(
                network.tables(), () -> NeverCut.NOTHING, new Random(1), List.of(route)),
            "explicit-proxy"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral(SERVER))) {
      return free.getLocalPort();
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
