package io.everdrill.agents.faults.netem;

import com.fasterxml.jackson.databind.JsonNode;
import io.everdrill.agents.faults.NetworkPlace;
import io.everdrill.agents.faults.QdiscUndo;
import io.everdrill.agents.faults.Trace;
import io.everdrill.agents.linux.Shell;
import java.util.List;
import java.util.stream.Stream;

/** Looks for queues of faults in the agent's own network, whoever left them. */
final class LeftQueues {

  private LeftQueues() {}

  /** None where they cannot be listed. */
  static List<Trace> traces() {
    try {
      List<JsonNode> all = Interfaces.allQdiscs();
      List<String> devices = Interfaces.all();
      return Stream.concat(
              all.stream()
                  .filter(Handles::isRoot)
                  .map(root -> Interfaces.handle(root).replace(":", ""))
                  .filter(root -> all.stream().anyMatch(q -> Handles.isLane(q, root))),
              devices.stream()
                  .filter(Handles::isMirror)
                  .map(name -> name.substring(QdiscUndo.MIRROR_PREFIX.length())))
          .distinct()
          .map(root -> trace(root, all, devices))
          .toList();
    } catch (Shell.CommandFailed e) {
      return List.of();
    }
  }

  private static Trace trace(String root, List<JsonNode> all, List<String> devices) {
    List<String> roots =
        all.stream()
            .filter(q -> Interfaces.handle(q).equals(root + ":"))
            .map(q -> q.path("dev").asText())
            .filter(device -> !Handles.isMirror(device))
            .toList();
    String tag = Handles.tag(root);
    QdiscUndo undo = new QdiscUndo(tag, NetworkPlace.OWN, root, roots, mirrored(root, devices));
    return new Trace(undo.resource(), tag, undo.byHand());
  }

  private static List<String> mirrored(String root, List<String> devices) {
    String mirror = QdiscUndo.MIRROR_PREFIX + root;
    return devices.contains(mirror)
        ? devices.stream().filter(device -> Interfaces.leadsIn(device, mirror)).toList()
        : List.of();
  }
}
