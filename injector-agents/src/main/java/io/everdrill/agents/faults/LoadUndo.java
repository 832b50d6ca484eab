package io.everdrill.agents.faults;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.agents.linux.Shell;
import java.util.Objects;

/** What it takes to go back from traffic of the agent's own. */
public sealed interface LoadUndo extends Undo {

  /**
   * The agent stops to send; if it is dead, the kernel has closed its sockets.
   *
   * @param agent the process that sends
   */
  @JsonTypeName("end-traffic")
  record EndTraffic(String tag, String address, int port, ProcessIdentity agent)
      implements LoadUndo {

    public EndTraffic {
      agent = Objects.requireNonNullElse(agent, ProcessIdentity.NONE);
    }

    @Override
    public String byHand() {
      return Shell.comment(
              "the connections to %s:%d end with the agent's process, and all its other faults too"
                  .formatted(address, port))
          + AgentEnd.byHand(agent);
    }
  }
}
