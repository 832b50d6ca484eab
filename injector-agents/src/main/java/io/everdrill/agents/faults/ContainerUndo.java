package io.everdrill.agents.faults;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;
import java.util.stream.Collectors;

/** How to go back from what was done to a container; what others changed meanwhile stays. */
public sealed interface ContainerUndo extends Undo {

  /** The socket of its dockerd. */
  Connection connection();

  /** Its full id: a name may be another's by then. */
  String container();

  /**
   * It goes on, if this is still the run that was paused.
   *
   * @param startedAt as dockerd says it
   */
  @JsonTypeName("unpause-container")
  record Unpause(Connection connection, String container, String startedAt)
      implements ContainerUndo {
    @Override
    public String byHand() {
      return docker(connection) + " unpause " + container;
    }
  }

  /**
   * It is started again, unless it has been since.
   *
   * @param startedAt of the run that the fault ends, as dockerd says it
   * @param settleMs within this the run ends, even if the agent died while it asked for that
   */
  @JsonTypeName("start-container")
  record StartAgain(Connection connection, String container, String startedAt, long settleMs)
      implements ContainerUndo {
    @Override
    public String byHand() {
      return docker(connection) + " start " + container;
    }
  }

  /** It is on its networks again. */
  @JsonTypeName("reconnect-container")
  record Reconnect(Connection connection, String container, List<Attachment> attachments)
      implements ContainerUndo {
    public Reconnect {
      attachments = List.copyOf(attachments);
    }

    @Override
    public String byHand() {
      return attachments.stream()
          .map(
              attachment ->
                  docker(connection) + " network connect" + attachment.options() + " " + container)
          .collect(Collectors.joining("; "));
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

    private String options() {
      StringBuilder options = new StringBuilder();
      if (!ipv4.isEmpty()) {
        options.append(" --ip ").append(ipv4);
      }
      if (!ipv6.isEmpty()) {
        options.append(" --ip6 ").append(ipv6);
      }
      aliases.forEach(alias -> options.append(" --alias ").append(alias));
      links.forEach(link -> options.append(" --link ").append(link));
      return options.append(' ').append(network).toString();
    }
  }

  private static String docker(Connection connection) {
    return "docker -H " + connection.url();
  }
}
