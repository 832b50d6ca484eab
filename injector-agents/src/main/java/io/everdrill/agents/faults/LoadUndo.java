package io.everdrill.agents.faults;

import com.fasterxml.jackson.annotation.JsonTypeName;

/** What it takes to go back from traffic of the agent's own. */
public sealed interface LoadUndo extends Undo {

  /** The agent stops to send; if it is dead, the kernel has closed its sockets. */
  @JsonTypeName("end-traffic")
  record EndTraffic(String tag, String address, int port) implements LoadUndo {
    @Override
    public String byHand() {
      return "end the agent's process: its connections to " + address + ":" + port + " end with it";
    }
  }
}
