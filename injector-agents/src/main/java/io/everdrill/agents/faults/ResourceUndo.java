package io.everdrill.agents.faults;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.agents.linux.Shell;

/** What takes a fault of a process's resources back. */
@JsonSubTypes(@JsonSubTypes.Type(ResourceUndo.RestoreFileLimit.class))
public sealed interface ResourceUndo extends Undo {

  /**
   * The soft limit of open files as it was; also of processes that the target started meanwhile.
   *
   * @param set what the fault set
   */
  @ByHandTakes("prlimit")
  @JsonTypeName("restore-file-limit")
  record RestoreFileLimit(String tag, ProcessIdentity process, long set, long was)
      implements ResourceUndo {

    /**
     * {@code $1} the process, {@code $2} when it was born, {@code $3} the limit that was set,
     * {@code $4} the one before.
     */
    public static final String COMMANDS =
        """
        restore() {
          for child in $(cat /proc/$1/task/*/children 2>/dev/null); do restore "$child" "$2" "$3"; done
          if now=$(prlimit --pid "$1" --nofile --noheadings --output SOFT); then
            [ "$((now))" != "$2" ] || prlimit --pid "$1" --nofile="$3:" || left=$1
          elif [ -e "/proc/$1" ]; then
            left=$1
          fi
        }
        stat=$(cat "/proc/$1/stat" 2>/dev/null) || { echo "$1: no such process here" >&2; exit 0; }
        pid=$1; born=$2; set=$3; was=$4; left=
        set -- ${stat##*) }
        [ "${20}" != "$born" ] || restore "$pid" "$set" "$was"
        [ -z "$left" ]
        """;

    @Override
    public String resource() {
      return "open files of process " + process.pid();
    }

    /** Of {@link #COMMANDS}. */
    public Object[] arguments() {
      return new Object[] {process.pid(), process.bornTicks(), set, was};
    }

    @Override
    public String byHand() {
      return Shell.script(COMMANDS, arguments());
    }
  }
}
