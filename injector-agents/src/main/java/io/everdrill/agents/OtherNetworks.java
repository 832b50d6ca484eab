package io.everdrill.agents;

import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.Survey;
import io.everdrill.agents.faults.Trace;
import io.everdrill.agents.faults.netem.NetemFaults;
import io.everdrill.agents.faults.network.NetworkFaults;
import io.everdrill.agents.linux.NetworkNamespace;
import io.everdrill.agents.linux.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Looks for packet rules and queues of faults in every network of this host but the own one: in
 * those that some process is in, as of a container.
 */
final class OtherNetworks {

  /** Where iproute2 keeps those that have a name, with or without a process. */
  private static final Path NAMED = Path.of("/run/netns");

  private OtherNetworks() {}

  static Survey survey() {
    Map<String, Long> one = new TreeMap<>();
    int hidden = 0;
    for (long pid : ProcessHandle.allProcesses().map(ProcessHandle::pid).toList()) {
      try {
        one.putIfAbsent(network(Long.toString(pid)), pid);
      } catch (IOException e) {
        // Gone meanwhile, or another user's.
        hidden += ProcessHandle.of(pid).isPresent() ? 1 : 0;
      }
    }
    Survey survey = notEntered(one.keySet(), hidden);
    String own = ownNetwork();
    for (Map.Entry<String, Long> network : one.entrySet()) {
      if (!network.getKey().equals(own)) {
        survey = survey.and(inNetworkOf(network.getValue()));
      }
    }
    return survey;
  }

  private static String network(String pid) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc", pid, "ns", "net")).toString();
  }

  private static String ownNetwork() {
    try {
      return network("thread-self");
    } catch (IOException e) {
      throw new IllegalStateException("the own network is not known", e);
    }
  }

  private static Survey inNetworkOf(long pid) {
    return Survey.of(
        "the network of process " + pid,
        () ->
            NetworkNamespace.inside(pid, OtherNetworks::traces).stream()
                .map(
                    trace ->
                        new Trace(
                            trace.what() + " in the network of process " + pid,
                            trace.tag(),
                            "nsenter -n -t " + pid + " sh -c " + Shell.quoted(trace.byHand())))
                .toList());
  }

  private static List<Trace> traces() {
    try (NetworkFaults rules = new NetworkFaults(() -> NeverCut.NOTHING);
        NetemFaults queues = new NetemFaults(() -> NeverCut.NOTHING)) {
      return Stream.concat(rules.traces().stream(), queues.traces().stream()).toList();
    }
  }

  private static Survey notEntered(Set<String> seen, int hidden) {
    Survey survey = Survey.NOTHING;
    if (hidden > 0) {
      survey = survey.butNot("networks of " + hidden + " processes that are another user's");
    }
    List<String> empty = new ArrayList<>();
    for (Path name : named()) {
      try {
        if (!seen.contains("net:[" + Files.getAttribute(name, "unix:ino") + "]")) {
          empty.add(name.getFileName().toString());
        }
      } catch (IOException e) {
        empty.add(name.getFileName().toString());
      }
    }
    return empty.isEmpty()
        ? survey
        : survey.butNot("networks that no process is in: " + String.join(", ", empty));
  }

  private static Set<Path> named() {
    try (Stream<Path> names = Files.list(NAMED)) {
      return new HashSet<>(names.toList());
    } catch (IOException e) {
      return Set.of();
    }
  }
}
