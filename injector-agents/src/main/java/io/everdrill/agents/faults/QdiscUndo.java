package io.everdrill.agents.faults;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.everdrill.agents.linux.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The queueing disciplines that are the whole fault; when they are deleted, the kernel puts its own
 * default back, which is what was there.
 *
 * @param handle of the root disciplines, in hexadecimal: another's has another one
 * @param roots interfaces whose root discipline it is
 * @param ingresses interfaces whose ingress discipline leads to {@link #mirror()}
 */
@ByHandTakes({"tc", "ip", "nsenter"})
@JsonTypeName("delete-qdiscs")
public record QdiscUndo(
    String tag, NetworkPlace network, String handle, List<String> roots, List<String> ingresses)
    implements Undo {

  /** What begins the name of every interface that a fault makes. */
  public static final String MIRROR_PREFIX = "everdrill-";

  public QdiscUndo {
    roots = List.copyOf(roots);
    ingresses = List.copyOf(ingresses);
  }

  /** The interface of its own through which what comes in is led, as if it went out. */
  public String mirror() {
    return MIRROR_PREFIX + handle;
  }

  /**
   * For a shell in its network; harmless where it is undone already. The mirror is made before the
   * ingress disciplines and goes after them. An ingress discipline is ours if its filters say so,
   * or it has none yet; another fault's, made between our look and our turn, stays.
   */
  public List<String> commands() {
    List<String> commands = new ArrayList<>();
    roots.forEach(
        root -> commands.add("tc qdisc del dev " + root + " root handle " + handle + ":"));
    if (!ingresses.isEmpty()) {
      commands.add(
          "ip link show dev "
              + mirror()
              + ingresses.stream().map(this::deleteIngress).collect(Collectors.joining())
              + " && ip link del dev "
              + mirror());
    }
    return commands;
  }

  private String deleteIngress(String device) {
    return " && { case \"$(tc filter show dev %1$s ingress)\" in (*%2$s*|*%3$s*|\"\") tc qdisc del dev %1$s ingress;; esac || true; }"
        .formatted(device, mirror(), sparedAtIngress());
  }

  /** The class of ingress filters that let packets pass: it leads nowhere, and says whose it is. */
  public String sparedAtIngress() {
    return "ffff:" + handle;
  }

  /** How a person says a command there. */
  public String inItsNetwork(String command) {
    return network.prefix() + command;
  }

  @Override
  public String resource() {
    return queuesOf(devices().collect(Collectors.joining(", ")));
  }

  @Override
  public List<String> resources() {
    return devices().map(this::queuesOf).toList();
  }

  private Stream<String> devices() {
    return Stream.concat(roots.stream(), ingresses.stream()).distinct();
  }

  private String queuesOf(String devices) {
    return "queues of "
        + devices
        + (network.isOwn() ? "" : " of process " + network.process().pid());
  }

  @Override
  public String byHand() {
    return inItsNetwork(Shell.script(String.join("; ", commands())));
  }
}
