package io.everdrill.agents.faults.clock;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.FileSwap;
import io.everdrill.agents.faults.FileUndo;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.TargetProcess;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A process that was started with libfaketime, so that its clock can be changed: what it was
 * prepared with stands in its environment.
 *
 * <pre>
 * LD_PRELOAD=.../libfaketimeMT.so.1
 * FAKETIME_TIMESTAMP_FILE=/run/payment/faketime    (holds +0; this process' own)
 * FAKETIME_CACHE_DURATION=1                        (looks once a second; or FAKETIME_NO_CACHE=1)
 * FAKETIME_DONT_FAKE_MONOTONIC=1                   (or waiting threads hang)
 * </pre>
 *
 * @param offset that the file says now
 */
record FaketimeTarget(ProcessIdentity process, Path file, BigDecimal offset) {

  /** What the file says is heeded. */
  static final Duration HEEDED_WITHIN = FileUndo.RestoreTime.HEEDED_WITHIN;

  private static final String OFFSET = "[+-][0-9]{1,9}([.][0-9]{1,9})?\\s*";

  /**
   * @throws OrderRefused if it was not prepared, with what is missing
   */
  static FaketimeTarget of(FaultOrder<?> order) {
    ProcessIdentity process = TargetProcess.of(order.target());
    try {
      return of(process, environment(process));
    } catch (IOException e) {
      throw new OrderRefused(
          Refusal.TARGET_NOT_FOUND, "process " + process.pid() + " cannot be read: " + e);
    }
  }

  private static FaketimeTarget of(ProcessIdentity process, Map<String, String> environment)
      throws IOException {
    require(environment.getOrDefault("LD_PRELOAD", "").contains("libfaketime"), "LD_PRELOAD");
    require(
        "1".equals(environment.get("FAKETIME_DONT_FAKE_MONOTONIC"))
            || "1".equals(environment.get("DONT_FAKE_MONOTONIC")),
        "FAKETIME_DONT_FAKE_MONOTONIC=1");
    require(
        "1".equals(environment.get("FAKETIME_CACHE_DURATION"))
            || "1".equals(environment.get("FAKETIME_NO_CACHE")),
        "FAKETIME_CACHE_DURATION=1");
    Path file = Path.of(environment.getOrDefault("FAKETIME_TIMESTAMP_FILE", ""));
    require(file.isAbsolute(), "FAKETIME_TIMESTAMP_FILE, absolute");
    Path mounts = Path.of("/proc/" + process.pid() + "/ns/mnt");
    require(
        Files.readSymbolicLink(mounts).equals(Files.readSymbolicLink(Path.of("/proc/self/ns/mnt"))),
        "the mounts of the agent, not of a container");
    require(Files.isRegularFile(file), file + " as a regular file");
    FileSwap.refuseSecond(file);
    String says = Files.readString(file, ISO_8859_1);
    require(says.matches(OFFSET), file + " that says +0, or another offset in seconds");
    refuseShared(process, file);
    return new FaketimeTarget(process, file.toRealPath(), new BigDecimal(says.strip()));
  }

  private static void require(boolean prepared, String expected) {
    if (!prepared) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED, "the target is not prepared with libfaketime: expected " + expected);
    }
  }

  /**
   * Another that looks at the same file would be hit with it; the target's children are its own.
   */
  private static void refuseShared(ProcessIdentity process, Path file) throws IOException {
    String says = "FAKETIME_TIMESTAMP_FILE=" + file;
    List<ProcessHandle> others =
        ProcessHandle.allProcesses()
            .filter(p -> !ofTarget(p, process.pid()))
            .filter(p -> variables(p.pid()).anyMatch(says::equals))
            .toList();
    if (!others.isEmpty()) {
      throw new OrderRefused(
          Refusal.CONFLICT, file + " is also that of process " + others.getFirst().pid());
    }
  }

  private static boolean ofTarget(ProcessHandle handle, long targetPid) {
    return handle.pid() == targetPid
        || handle.parent().filter(parent -> ofTarget(parent, targetPid)).isPresent();
  }

  private static Map<String, String> environment(ProcessIdentity process) {
    return variables(process.pid())
        .map(variable -> variable.split("=", 2))
        .filter(parts -> parts.length == 2)
        .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1], (first, second) -> first));
  }

  private static Stream<String> variables(long pid) {
    try {
      Path environment = Path.of("/proc/" + pid + "/environ");
      return Stream.of(Files.readString(environment, ISO_8859_1).split("\0"));
    } catch (IOException | UncheckedIOException e) {
      // It is gone, or another user's: then it is not the target.
      return Stream.empty();
    }
  }
}
