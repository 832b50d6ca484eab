package io.everdrill.agents.faults;

import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.agents.linux.Shell;

/** How a person ends an agent, for what is over with its process and cannot be ended otherwise. */
final class AgentEnd {

  /**
   * {@code $1} is the process, {@code $2} when it was born: a later one is left alone. It has 20 s
   * to undo what it can; returns when it has ended.
   */
  private static final String COMMANDS =
      """
      alive() {
        stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
        born=$2
        set -- ${stat##*) }
        [ "${20}" = "$born" ] && [ "$1" != Z ]
      }
      [ -e "/proc/$1/stat" ] || echo "$1: no such process here" >&2
      left=200
      while alive "$1" "$2"; do
        [ $left -ne 200 ] || kill -s TERM "$1"
        [ $left -gt 0 ] || kill -s KILL "$1"
        left=$((left - 1))
        sleep 0.1
      done
      """;

  private AgentEnd() {}

  /** One command; {@link ProcessIdentity#NONE} stands for an agent that has ended. */
  static String byHand(ProcessIdentity agent) {
    return agent.equals(ProcessIdentity.NONE)
        ? ": # it has ended"
        : Shell.script(COMMANDS, agent.pid(), agent.bornTicks());
  }
}
