package io.everdrill.agents.faults;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.agents.linux.Shell;
import java.util.List;
import java.util.stream.Stream;

/** What takes a fault by control groups back. */
@JsonSubTypes({
  @JsonSubTypes.Type(CgroupUndo.LeaveGroup.class),
  @JsonSubTypes.Type(CgroupUndo.RestoreLimit.class),
  @JsonSubTypes.Type(CgroupUndo.RestoreGroup.class),
})
public sealed interface CgroupUndo extends Undo {

  String tag();

  /** What is written into a file of a control group. */
  record Setting(String file, String text) {}

  /**
   * Everything in the injection's own group goes back to the group around it, and the own is
   * removed.
   *
   * @param release takes the limit off before anything is moved
   */
  @JsonTypeName("leave-group")
  record LeaveGroup(
      String tag, ProcessIdentity process, String home, String name, List<Setting> release)
      implements CgroupUndo {

    /**
     * {@code $1} the own group, {@code $2} the one around it, then file and text of each release.
     */
    public static final String COMMANDS =
        """
        group=$1; home=$2; shift 2; count=0
        [ -d "$home" ] || echo "$home: no such control group here" >&2
        while [ -d "$group" ] && [ $count -lt 200 ]; do
          for release; do
            { echo "${release#*=}" > "$group/${release%%=*}"; } 2>/dev/null
          done
          for pid in $(cat "$group/cgroup.procs"); do
            { echo "$pid" > "$home/cgroup.procs"; } 2>/dev/null
          done
          rmdir "$group" 2>/dev/null || { count=$((count + 1)); sleep 0.01; }
        done
        [ ! -d "$group" ] || rmdir "$group"
        """;

    public LeaveGroup {
      release = List.copyOf(release);
    }

    @JsonIgnore
    public String group() {
      return home + "/" + name;
    }

    /** Of {@link #COMMANDS}. */
    public Object[] arguments() {
      return Stream.concat(
              Stream.of(group(), home), release.stream().map(s -> s.file() + "=" + s.text()))
          .toArray();
    }

    @Override
    public String byHand() {
      return Shell.script(COMMANDS, arguments());
    }
  }

  /**
   * A limit of the target's own group, as it was.
   *
   * @param process the target; {@link ProcessIdentity#NONE} where that is the group
   * @param set what the fault wrote
   */
  @JsonTypeName("restore-limit")
  record RestoreLimit(String tag, ProcessIdentity process, String file, String set, String was)
      implements CgroupUndo {

    /** {@code $1} the file, {@code $2} what it was, {@code $3} what the fault wrote. */
    public static final String COMMANDS =
        """
        [ -e "$1" ] || { echo "$1: no such file here" >&2; exit 0; }
        while read -r line || [ -n "$line" ]; do
          case "$line " in "$3 "*) echo "$2" > "$1" || exit 1; break;; esac
        done < "$1"
        """;

    @Override
    public String resource() {
      return file;
    }

    /** Of {@link #COMMANDS}. */
    public Object[] arguments() {
      return new Object[] {file, was, set};
    }

    @Override
    public String byHand() {
      return Shell.script(COMMANDS, arguments());
    }
  }

  /**
   * What a file of a control group said.
   *
   * @param set how what the fault wrote is read, or what comes before it
   */
  record Was(String file, String set, String was) {}

  /** The control group that is the target, as it was. */
  @JsonTypeName("restore-group")
  record RestoreGroup(String tag, String group, List<Was> files) implements CgroupUndo {

    /** {@code $1} the group, then of each: file, what the fault wrote, what it was. */
    public static final String COMMANDS =
        """
        group=$1; shift
        [ -d "$group" ] || { echo "$group: no such control group here" >&2; exit 0; }
        while [ $# -gt 2 ]; do
          while read -r line || [ -n "$line" ]; do
            case "$line " in "$2 "*) echo "$3" > "$group/$1" || exit 1; break;; esac
          done < "$group/$1" || exit 1
          shift 3
        done
        """;

    public RestoreGroup {
      files = List.copyOf(files);
    }

    @Override
    public List<String> resources() {
      return files.stream().map(was -> group + "/" + was.file()).distinct().toList();
    }

    /** Of {@link #COMMANDS}. */
    public Object[] arguments() {
      return Stream.concat(
              Stream.of(group), files.stream().flatMap(f -> Stream.of(f.file(), f.set(), f.was())))
          .toArray();
    }

    @Override
    public String byHand() {
      return Shell.script(COMMANDS, arguments());
    }
  }
}
