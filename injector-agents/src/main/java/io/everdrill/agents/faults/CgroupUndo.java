package io.everdrill.agents.faults;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.everdrill.agents.linux.ProcessIdentity;
import java.util.List;
import java.util.stream.Collectors;

/** What takes a fault by control groups back. */
@JsonSubTypes({
  @JsonSubTypes.Type(CgroupUndo.LeaveGroup.class),
  @JsonSubTypes.Type(CgroupUndo.RestoreLimit.class),
})
public sealed interface CgroupUndo extends Undo {

  String tag();

  /** The target. */
  ProcessIdentity process();

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

    public LeaveGroup {
      release = List.copyOf(release);
    }

    @JsonIgnore
    public String group() {
      return home + "/" + name;
    }

    @Override
    public String byHand() {
      return release.stream()
              .map(s -> "echo '" + s.text() + "' > '" + group() + "/" + s.file() + "'; ")
              .collect(Collectors.joining())
          + "for p in $(cat '%s/cgroup.procs'); do echo $p > '%s/cgroup.procs'; done; rmdir '%s'"
              .formatted(group(), home, group());
    }
  }

  /**
   * A limit of the target's own group, as it was.
   *
   * @param set what the fault wrote
   */
  @JsonTypeName("restore-limit")
  record RestoreLimit(String tag, ProcessIdentity process, String file, String set, String was)
      implements CgroupUndo {
    @Override
    public String resource() {
      return file;
    }

    @Override
    public String byHand() {
      return "echo '" + was + "' > '" + file + "'";
    }
  }
}
