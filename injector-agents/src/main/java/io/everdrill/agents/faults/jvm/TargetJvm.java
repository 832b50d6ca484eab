package io.everdrill.agents.faults.jvm;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.JvmUndo;
import io.everdrill.agents.faults.NetworkPlace;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.TargetProcess;
import io.everdrill.agents.linux.NetworkNamespace;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A HotSpot virtual machine that can be asked by its attach interface, whose socket is a file where
 * the machine has its files; its listener stays.
 */
record TargetJvm(ProcessIdentity process) {

  private static final int GREATEST_ANSWER_BYTES = 1 << 16;

  /** Of HotSpot, whatever its properties say. */
  static final Path TEMPORARY = Path.of("/tmp");

  private static final Pattern INSIDE = Pattern.compile("(?m)^NSpid:.*?([0-9]+)$");

  private static final Pattern COUNTER =
      Pattern.compile("^sun[.]gc[.]collector[.][0-9]+[.]invocations=([0-9]+)", Pattern.MULTILINE);

  private static final Pattern LOGGED = Pattern.compile("GC invocations=([0-9]+) ");

  /** What is done with a machine that is attached to. */
  @FunctionalInterface
  interface Use<T> {
    T with(VirtualMachine machine) throws Exception;
  }

  /**
   * Of a container its first process, or the one machine that this has started.
   *
   * @throws OrderRefused if it is no such machine, or one that the agent cannot speak to
   */
  static TargetJvm of(FaultOrder<?> order) {
    ProcessIdentity named = TargetProcess.of(order);
    TargetJvm jvm =
        new TargetJvm(
            order.inContainer().equals(ProcessIdentity.NONE) ? named : machineUnder(named));
    try {
      expect(isMachine(jvm.process.pid()), "a HotSpot JVM");
      // It takes orders of its own user or root, and of another namespace neither is one.
      expect(!jvm.isElsewhere("user"), "a JVM in the agent's own user namespace");
      // The end of a rule is a moment of the monotonic clock, which such a namespace shifts.
      expect(!jvm.isElsewhere("time"), "a JVM in the agent's own time namespace");
      expect(Files.isWritable(jvm.path(TEMPORARY)), "a JVM with a /tmp that can be written");
    } catch (IOException e) {
      throw new OrderRefused(
          Refusal.TARGET_NOT_FOUND, "process " + jvm.process.pid() + " cannot be read: " + e);
    }
    return jvm;
  }

  private static ProcessIdentity machineUnder(ProcessIdentity first) {
    List<ProcessIdentity> machines =
        ProcessHandle.of(first.pid()).stream()
            .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
            .filter(process -> isMachine(process.pid()))
            .flatMap(process -> ProcessIdentity.ofLiving(process.pid()).stream())
            .toList();
    if (machines.contains(first)) {
      return first;
    }
    expect(
        machines.size() == 1,
        "one HotSpot JVM in the container, got "
            + machines.stream().map(ProcessIdentity::pid).toList());
    return machines.getFirst();
  }

  private static boolean isMachine(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "maps")).contains("/libjvm.so");
    } catch (IOException e) {
      // It ended, or is another user's.
      return false;
    }
  }

  private static void expect(boolean holds, String what) {
    if (!holds) {
      throw new OrderRefused(Refusal.UNSUPPORTED, "expected " + what);
    }
  }

  private boolean isElsewhere(String namespace) throws IOException {
    Path own = Path.of("/proc/thread-self/ns", namespace);
    return Files.exists(own, LinkOption.NOFOLLOW_LINKS)
        && !Files.readSymbolicLink(own)
            .equals(
                Files.readSymbolicLink(
                    Path.of("/proc", Long.toString(process.pid()), "ns", namespace)));
  }

  /** Whether a path means another file to it than to the agent. */
  boolean hasOtherFiles() {
    try {
      return isElsewhere("mnt");
    } catch (IOException e) {
      throw new UncheckedIOException("JVM " + process.pid() + ": its mounts", e);
    }
  }

  /** Where the agent finds what the machine finds at this path. */
  Path path(Path absolute) {
    return hasOtherFiles() ? JvmUndo.inRoot(process, absolute) : absolute;
  }

  /** The network that its listener is in. */
  NetworkPlace network() {
    return NetworkNamespace.differs(process.pid())
        ? new NetworkPlace(process, process)
        : NetworkPlace.OWN;
  }

  Properties properties() {
    return attached(VirtualMachine::getSystemProperties);
  }

  <T> T attached(Use<T> use) {
    List<Path> absent = triggers().stream().filter(path -> !Files.exists(path)).toList();
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(process.pid()));
      try {
        return use.with(machine);
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException e) {
      throw new OrderRefused(Refusal.UNSUPPORTED, "JVM " + process.pid() + ": " + e.getMessage());
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("JVM " + process.pid() + ": " + e, e);
    } finally {
      absent.forEach(TargetJvm::delete);
    }
  }

  /**
   * What a machine is told by to listen. The JDK means to delete it, but looks for it by the path
   * that it has in the machine's files (JDK 25), and leaves it there.
   */
  private List<Path> triggers() {
    String name = ".attach_pid" + pidInside();
    return hasOtherFiles()
        ? List.of(
            Path.of("/proc/" + process.pid() + "/cwd").resolve(name), path(TEMPORARY).resolve(name))
        : List.of();
  }

  private static void delete(Path trigger) {
    try {
      Files.deleteIfExists(trigger);
    } catch (IOException e) {
      throw new UncheckedIOException(trigger + ": left by attaching", e);
    }
  }

  /**
   * How often it has collected garbage, in whatever way. By its performance counters, or where it
   * keeps none ({@code -XX:-UsePerfData}) by its log of events.
   *
   * @throws OrderRefused if it says so by neither
   */
  long collections() {
    long counted =
        COUNTER
            .matcher(command("PerfCounter.print"))
            .results()
            .mapToLong(found -> Long.parseLong(found.group(1)))
            .sum();
    return counted > 0 ? counted : collectionsLogged();
  }

  private long collectionsLogged() {
    String events = command("VM.events");
    if (!events.contains("istory (")) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED, "expected a JVM that says how often it collected garbage");
    }
    return LOGGED
        .matcher(events)
        .results()
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .max()
        .orElse(0);
  }

  /**
   * What it answers to a command of jcmd. Asked over the socket that attaching opens (protocol 1 of
   * HotSpot, in every JDK since 6), for jcmd itself would start a JVM each time.
   */
  String command(String command) {
    UnixDomainSocketAddress socket =
        UnixDomainSocketAddress.of(path(TEMPORARY).resolve(".java_pid" + pidInside()));
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(socket);
      ByteBuffer request = ByteBuffer.wrap(("1\0jcmd\0" + command + "\0\0\0").getBytes(UTF_8));
      while (request.hasRemaining()) {
        channel.write(request);
      }
      return new String(Channels.newInputStream(channel).readNBytes(GREATEST_ANSWER_BYTES), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("JVM " + process.pid() + ": " + command, e);
    }
  }

  /** Its number where it is: the last of those that it has, from the agent's on (proc(5)). */
  private long pidInside() {
    try {
      return INSIDE
          .matcher(Files.readString(Path.of("/proc", Long.toString(process.pid()), "status")))
          .results()
          .mapToLong(found -> Long.parseLong(found.group(1)))
          .findFirst()
          .orElse(process.pid());
    } catch (IOException e) {
      throw new UncheckedIOException("JVM " + process.pid() + ": its number", e);
    }
  }
}
