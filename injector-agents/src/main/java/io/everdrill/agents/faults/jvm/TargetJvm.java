package io.everdrill.agents.faults.jvm;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.TargetProcess;
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
import java.nio.file.Path;
import java.util.Properties;
import java.util.regex.Pattern;

/** A HotSpot virtual machine that can be asked by its attach interface; its listener stays. */
record TargetJvm(ProcessIdentity process) {

  private static final int GREATEST_ANSWER_BYTES = 1 << 16;

  private static final Pattern COUNTER =
      Pattern.compile("^sun[.]gc[.]collector[.][0-9]+[.]invocations=([0-9]+)", Pattern.MULTILINE);

  private static final Pattern LOGGED = Pattern.compile("GC invocations=([0-9]+) ");

  /** What is done with a machine that is attached to. */
  @FunctionalInterface
  interface Use<T> {
    T with(VirtualMachine machine) throws Exception;
  }

  /**
   * @throws OrderRefused if it is no such machine, or not in the agent's network and mounts
   */
  static TargetJvm of(FaultOrder<?> order) {
    ProcessIdentity process = TargetProcess.of(order.target());
    Path proc = Path.of("/proc", Long.toString(process.pid()));
    try {
      expect(Files.readString(proc.resolve("maps")).contains("/libjvm.so"), "a HotSpot JVM");
      for (String namespace : new String[] {"net", "mnt", "pid"}) {
        expect(
            Files.readSymbolicLink(proc.resolve("ns").resolve(namespace))
                .equals(Files.readSymbolicLink(Path.of("/proc/thread-self/ns", namespace))),
            "a JVM in the agent's own " + namespace + " namespace");
      }
    } catch (IOException e) {
      throw new OrderRefused(
          Refusal.TARGET_NOT_FOUND, "process " + process.pid() + " cannot be read: " + e);
    }
    return new TargetJvm(process);
  }

  private static void expect(boolean holds, String what) {
    if (!holds) {
      throw new OrderRefused(Refusal.UNSUPPORTED, "expected " + what);
    }
  }

  Properties properties() {
    return attached(VirtualMachine::getSystemProperties);
  }

  <T> T attached(Use<T> use) {
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
        UnixDomainSocketAddress.of(Path.of("/tmp/.java_pid" + process.pid()));
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
}
