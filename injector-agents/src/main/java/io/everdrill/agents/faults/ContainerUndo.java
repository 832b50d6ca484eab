package io.everdrill.agents.faults;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.everdrill.agents.linux.Shell;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How to go back from what was done to a container; what others changed meanwhile stays. */
public sealed interface ContainerUndo extends Undo {

  /** In what dockerd says where nobody chose a network's subnet. */
  String TAKES_NO_ADDRESS = "user specified IP address is supported";

  /** The socket of its dockerd. */
  Connection connection();

  /** Its full id: a name may be another's by then. */
  String container();

  /**
   * It goes on, if this is still the run that was paused.
   *
   * @param startedAt as dockerd says it
   */
  @ByHandTakes("docker")
  @JsonTypeName("unpause-container")
  record Unpause(Connection connection, String container, String startedAt)
      implements ContainerUndo {
    @Override
    public String byHand() {
      return "[ \"$("
          + inspect(this, "{{.State.StartedAt}} {{.State.Paused}}")
          + ")\" != "
          + Shell.quoted(startedAt + " true")
          + " ] || "
          + docker(connection)
          + " unpause "
          + container;
    }
  }

  /**
   * It is started again, unless it has been since.
   *
   * @param startedAt of the run that the fault ends, as dockerd says it
   * @param settleMs within this the run ends, even if the agent died while it asked for that
   */
  @ByHandTakes("docker")
  @JsonTypeName("start-container")
  record StartAgain(Connection connection, String container, String startedAt, long settleMs)
      implements ContainerUndo {
    @Override
    public String byHand() {
      return "timeout "
          + BigDecimal.valueOf(settleMs, 3)
          + " "
          + docker(connection)
          + " wait "
          + container
          + " >/dev/null; [ \"$("
          + inspect(this, "{{.State.StartedAt}} {{.State.Running}} {{.State.Restarting}}")
          + ")\" != "
          + Shell.quoted(startedAt + " false false")
          + " ] || "
          + docker(connection)
          + " start "
          + container;
    }
  }

  /** It is on its networks again, with the addresses that it had there. */
  @ByHandTakes("docker")
  @JsonTypeName("reconnect-container")
  record Reconnect(Connection connection, String container, List<Attachment> attachments)
      implements ContainerUndo {
    public Reconnect {
      attachments = List.copyOf(attachments);
    }

    @Override
    public String byHand() {
      return attachments.stream()
          .map(attachment -> connectAgain(attachment) + " || failed=1\n")
          .collect(Collectors.joining("", "failed=\n", "[ -z \"$failed\" ]"));
    }

    /** Only a network that takes no addresses from outside is asked without them. */
    private String connectAgain(Attachment attachment) {
      String connect = docker(connection) + " network connect";
      String there = attachment.network() + " " + container;
      return "case \" $("
          + inspect(this, "{{range .NetworkSettings.Networks}}{{.NetworkID}} {{end}}")
          + ")\" in *"
          + Shell.quoted(" " + attachment.network() + " ")
          + "*) ;; *) said=$("
          + connect
          + attachment.addresses()
          + attachment.names()
          + " "
          + there
          + " 2>&1) || case $said in *'"
          + TAKES_NO_ADDRESS
          + "'*) "
          + connect
          + attachment.names()
          + " "
          + there
          + ";; *) printf '%s\\n' \"$said\" >&2; false;; esac;; esac";
    }
  }

  /**
   * A container on a network.
   *
   * @param network its full id
   * @param ipv4 empty if it has none
   * @param ipv6 empty if it has none
   * @param links {@code name:alias}
   */
  record Attachment(
      String network, String ipv4, String ipv6, List<String> aliases, List<String> links) {
    public Attachment {
      aliases = List.copyOf(aliases);
      links = List.copyOf(links);
    }

    private String addresses() {
      return (ipv4.isEmpty() ? "" : " --ip " + ipv4) + (ipv6.isEmpty() ? "" : " --ip6 " + ipv6);
    }

    private String names() {
      return Stream.concat(
              aliases.stream().map(alias -> " --alias " + Shell.quoted(alias)),
              links.stream().map(link -> " --link " + Shell.quoted(link)))
          .collect(Collectors.joining());
    }
  }

  private static String inspect(ContainerUndo undo, String format) {
    return docker(undo.connection())
        + " inspect -f "
        + Shell.quoted(format)
        + " "
        + undo.container();
  }

  private static String docker(Connection connection) {
    return "docker -H " + Shell.quoted(connection.url());
  }
}
