package io.everdrill.agents.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A shell in a session of its own that holds the agent's pipe: it does its last command when the
 * agent closes the pipe, dies, or the limit is over, whichever is first.
 *
 * <p>It ignores the signals that end a service in order, and leaves the agent's control groups
 * where it may, so that what kills the whole group of the agent does not kill it.
 */
public final class Watchdog implements AutoCloseable {

  /**
   * A group of v2 that has a type is somebody's, below the root: not one to go to. Arguments: limit
   * in seconds, then those of the commands. It says 'armed' once it is.
   */
  private static final String FRAME =
      """
      trap '' TERM HUP INT QUIT
      for group in /sys/fs/cgroup/cgroup.procs /sys/fs/cgroup/*/cgroup.procs; do
        [ -e "${group%%/*}/cgroup.type" ] && continue
        { echo $$ > "$group"; } 2>/dev/null
      done
      limit=$1; shift
      %s
      echo armed
      said=$(timeout -s KILL "$limit" cat 2>/dev/null)
      [ "$said" = dismissed ] && exit 0
      %s
      """;

  /** Numbers of the host's own namespaces, the same on every Linux (linux/proc_ns.h). */
  private static final Map<String, String> HOSTS =
      Map.of("cgroup", "cgroup:[4026531835]", "pid", "pid:[4026531836]");

  private final Process process;

  private Watchdog(Process process) {
    this.process = process;
  }

  /**
   * A watchdog that is armed.
   *
   * @param tag of the injection; carried by the shell and all that it starts
   * @param first shell commands that it does at once; empty for none
   * @param last shell commands that it does in the end
   * @param arguments of both, from {@code $1}
   */
  public static Watchdog arm(
      String tag, Duration limit, String first, String last, Object... arguments) {
    return armWithInput(tag, limit, "", first, last, arguments);
  }

  /**
   * A watchdog that is armed.
   *
   * @param input what {@code first} must read from standard input, to the last byte
   */
  public static Watchdog armWithInput(
      String tag, Duration limit, String input, String first, String last, Object... arguments) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command(limit, first, last, arguments));
      builder.environment().put(TaggedProcesses.VARIABLE, tag);
      Process process =
          NetworkNamespace.start(builder.redirectError(ProcessBuilder.Redirect.DISCARD));
      Watchdog watchdog = new Watchdog(process);
      watchdog.say(input);
      watchdog.awaitArmed();
      return watchdog;
    } catch (IOException e) {
      throw new Shell.CommandFailed("setsid sh, as a watchdog: " + e.getMessage());
    }
  }

  private static List<String> command(
      Duration limit, String first, String last, Object... arguments) {
    List<String> command =
        new ArrayList<>(List.of("setsid", "sh", "-c", FRAME.formatted(first, last), "everdrill"));
    command.add(BigDecimal.valueOf(limit.toMillis(), 3).toPlainString());
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    return command;
  }

  /** What {@link #arm} would start, as a shell reads it; it lives as long as its standard input. */
  public static String plan(
      String tag, Duration limit, String first, String last, Object... arguments) {
    return TaggedProcesses.VARIABLE
        + "="
        + tag
        + " "
        + command(limit, first, last, arguments).stream()
            .map(Shell::quoted)
            .collect(Collectors.joining(" "));
  }

  private void say(String text) throws IOException {
    process.getOutputStream().write(text.getBytes(UTF_8));
    process.getOutputStream().flush();
  }

  private void awaitArmed() throws IOException {
    try (BufferedReader said = process.inputReader(UTF_8)) {
      if (!"armed".equals(said.readLine())) {
        throw new IOException("expected it to say 'armed', it ended");
      }
    }
  }

  /**
   * Whether what kills every process of the agent's control group spares this one, or takes the
   * victim too: then the fault cannot outlive it.
   */
  public boolean outlives(long victimPid) throws IOException {
    return outlivesAgent()
        || (groups(Long.toString(victimPid)).equals(groups("self"))
            && sameNamespaces(Long.toString(victimPid)));
  }

  /**
   * Whether what kills every process of the agent's control group spares this one. Never in a
   * container that has a view of groups or processes of its own: its root is a group of the host,
   * and all in it ends with its first process.
   */
  public boolean outlivesAgent() throws IOException {
    List<String> agents = groups("self");
    boolean agentIsInRoot = agents.stream().allMatch(line -> line.endsWith(":/"));
    return seesHost() && (agentIsInRoot || !groups(Long.toString(process.pid())).equals(agents));
  }

  private static boolean seesHost() throws IOException {
    for (Map.Entry<String, String> host : HOSTS.entrySet()) {
      if (!namespace("self", host.getKey()).equals(host.getValue())) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameNamespaces(String pid) throws IOException {
    for (String kind : HOSTS.keySet()) {
      if (!namespace(pid, kind).equals(namespace("self", kind))) {
        return false;
      }
    }
    return true;
  }

  private static String namespace(String pid, String kind) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc", pid, "ns", kind)).toString();
  }

  public long pid() {
    return process.pid();
  }

  /** Whether its last commands are still to come. */
  public boolean armed() {
    return process.isAlive();
  }

  private static List<String> groups(String pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/cgroup"));
  }

  /** Lets it end without its last commands: what they are for has been done. */
  public void dismiss() {
    try {
      say("dismissed");
    } catch (IOException e) {
      // The pipe is broken: it is doing them already.
    }
    close();
  }

  /** Lets it do its last commands. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // The pipe is broken: it is gone already.
    }
  }
}
