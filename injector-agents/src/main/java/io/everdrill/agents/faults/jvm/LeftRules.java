package io.everdrill.agents.faults.jvm;

import io.everdrill.agents.faults.JvmUndo;
import io.everdrill.agents.faults.Survey;
import io.everdrill.agents.faults.Trace;
import io.everdrill.agents.linux.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks for rules of faults in the JVMs that have Byteman open; no other is attached to. */
final class LeftRules {

  private static final Pattern OURS = Pattern.compile("(?m)^RULE " + Rule.PREFIX + "(\\S+)$");

  /** As the kernel names it, where it was lent for as long as it took to load it too. */
  private static final Pattern OPEN = Pattern.compile("byteman.*[.]jar( [(]deleted[)])?");

  private static final Pattern PLACE = Pattern.compile("(?m)^(?:CLASS|METHOD) (.+)$");

  private LeftRules() {}

  static Survey survey() {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> pid != ProcessHandle.current().pid() && hasBytemanOpen(pid))
        .map(pid -> Survey.of("Byteman's rules in JVM " + pid, () -> traces(pid)))
        .reduce(Survey.NOTHING, Survey::and);
  }

  private static boolean hasBytemanOpen(long pid) {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return open.anyMatch(LeftRules::isByteman);
    } catch (IOException e) {
      // Gone meanwhile, or another user's.
      return false;
    }
  }

  private static boolean isByteman(Path descriptor) {
    try {
      return OPEN.matcher(Files.readSymbolicLink(descriptor).getFileName().toString()).matches();
    } catch (IOException e) {
      return false;
    }
  }

  private static List<Trace> traces(long pid) {
    ProcessIdentity process =
        ProcessIdentity.ofLiving(pid).orElseThrow(() -> new IllegalStateException("it has ended"));
    TargetJvm jvm = new TargetJvm(process);
    if (!Byteman.isLoaded(jvm)) {
      return List.of();
    }
    int port = Byteman.port(jvm);
    String rules = Byteman.rules(jvm, port);
    return OURS.matcher(rules)
        .results()
        .map(rule -> trace(jvm, port, rule.group(1), rules.substring(rule.start())))
        .toList();
  }

  private static Trace trace(TargetJvm jvm, int port, String tag, String rule) {
    List<String> place =
        PLACE.matcher(rule).results().limit(2).map(found -> found.group(1)).toList();
    JvmUndo.RemoveRule undo =
        new JvmUndo.RemoveRule(
            jvm.process(),
            port,
            Rule.PREFIX + tag,
            place.getFirst(),
            place.getLast(),
            new JvmUndo.Reached(jvm.network(), ""));
    return new Trace("Byteman rule in JVM " + jvm.process().pid(), tag, undo.byHand());
  }
}
