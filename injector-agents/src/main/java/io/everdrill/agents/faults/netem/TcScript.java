package io.everdrill.agents.faults.netem;

import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.QdiscUndo;
import io.everdrill.agents.faults.network.PacketScope;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The commands that make the queues of one fault. Filters come last, those of what is spared before
 * the others, so that nothing is led aside before all is there.
 */
record TcScript(
    QdiscUndo undo, PacketScope scope, NeverCut neverCut, Direction direction, SideLane lane) {

  /** Greater than the 1,000 bytes at a time that htb warns about, under what it warns about too. */
  private static final int QUANTUM_BYTES = 60_000;

  /** What is spared is looked at first. */
  private static final int SPARED = 1;

  private static final int HIT = 2;

  /**
   * One command.
   *
   * @param input what it reads from standard input
   */
  record Step(List<String> command, String input) {

    /** As a person types it. */
    String asTyped() {
      String line = String.join(" ", command);
      return input.isEmpty() ? line : line + " <<'END'\n" + input + "END";
    }
  }

  List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    for (String root : undo.roots()) {
      steps.add(tc(Stream.concat(tree(root, "").stream(), leading(root).stream()).toList()));
    }
    if (!undo.ingresses().isEmpty()) {
      steps.add(ip("add", undo.mirror(), "type", "ifb"));
      steps.add(ip("set", undo.mirror(), "up"));
      List<String> lines = new ArrayList<>(tree(undo.mirror(), " default 1"));
      undo.ingresses().forEach(device -> lines.addAll(mirroring(device)));
      steps.add(tc(lines));
    }
    return steps;
  }

  private static Step tc(List<String> lines) {
    return new Step(List.of("tc", "-batch", "-"), String.join("\n", lines) + "\n");
  }

  private static Step ip(String... words) {
    return new Step(Stream.concat(Stream.of("ip", "link"), Stream.of(words)).toList(), "");
  }

  /** What is led nowhere passes directly, before all others. */
  private List<String> tree(String device, String other) {
    List<String> lines = new ArrayList<>();
    lines.add("qdisc add dev %s root handle %s: htb%s".formatted(device, undo.handle(), other));
    lines.addAll(lane(device, 1));
    if (device.equals(Interfaces.LOOPBACK) && lane.sharing() == SideLane.Sharing.ONE_EACH_WAY) {
      lines.addAll(lane(device, 2));
    }
    return lines;
  }

  private List<String> lane(String device, int number) {
    String dev = "add dev " + device + " parent " + undo.handle() + ":";
    return List.of(
        "class %s classid %s:%d htb %s quantum %d"
            .formatted(dev, undo.handle(), number, lane.rate(), QUANTUM_BYTES),
        "qdisc %s%d handle %s: %s"
            .formatted(dev, number, Handles.ofLane(undo.handle(), number), lane.queue()));
  }

  /** Loopback sees both directions leave; any other what leaves. */
  private List<String> leading(String root) {
    boolean loopback = root.equals(Interfaces.LOOPBACK);
    List<String> lines = new ArrayList<>();
    PacketMatches.spared(scope, neverCut)
        .forEach(
            match ->
                lines.add(
                    filter(root, undo.handle(), SPARED, match, "flowid " + undo.handle() + ":0")));
    if (direction != Direction.IN) {
      lines.addAll(hits(root, Direction.OUT, 1));
    }
    if (loopback && direction != Direction.OUT) {
      boolean own = lane.sharing() == SideLane.Sharing.ONE_EACH_WAY;
      lines.addAll(hits(root, Direction.IN, own ? 2 : 1));
    }
    return lines;
  }

  private List<String> hits(String root, Direction way, int number) {
    return PacketMatches.of(scope, way).stream()
        .map(
            match ->
                filter(root, undo.handle(), HIT, match, "flowid " + undo.handle() + ":" + number))
        .toList();
  }

  private List<String> mirroring(String device) {
    List<String> lines = new ArrayList<>();
    lines.add("qdisc add dev " + device + " handle ffff: ingress");
    PacketMatches.spared(scope, neverCut)
        .forEach(
            match ->
                lines.add(
                    filter(device, "ffff", SPARED, match, "flowid " + undo.sparedAtIngress())));
    PacketMatches.of(scope, Direction.IN)
        .forEach(
            match ->
                lines.add(
                    filter(
                        device,
                        "ffff",
                        HIT,
                        match,
                        "action mirred egress redirect dev " + undo.mirror())));
    return lines;
  }

  private String filter(String device, String parent, int preference, String match, String then) {
    return "filter add dev %s parent %s: protocol %s pref %d u32%s %s"
        .formatted(device, parent, scope.target().isV4() ? "ip" : "ipv6", preference, match, then);
  }
}
