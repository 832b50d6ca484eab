package io.everdrill.agents.faults;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.agents.linux.Shell;
import io.everdrill.agents.linux.TaggedProcesses;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What it takes to go back, on disk before a fault is applied. A revert needs this and nothing
 * else.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "how")
@JsonSubTypes({
  @JsonSubTypes.Type(Undo.Nothing.class),
  @JsonSubTypes.Type(Undo.LeaveDead.class),
  @JsonSubTypes.Type(Undo.ContinueProcess.class),
  @JsonSubTypes.Type(Undo.EndProcesses.class),
  @JsonSubTypes.Type(Undo.DeleteTable.class),
  @JsonSubTypes.Type(Undo.LeadBack.class),
  @JsonSubTypes.Type(LoadUndo.EndTraffic.class),
  @JsonSubTypes.Type(CgroupUndo.class),
  @JsonSubTypes.Type(ResourceUndo.class),
  @JsonSubTypes.Type(DiskUndo.class),
  @JsonSubTypes.Type(CacheUndo.Values.class),
  @JsonSubTypes.Type(CacheUndo.Expiry.class),
  @JsonSubTypes.Type(CacheUndo.Evicted.class),
  @JsonSubTypes.Type(ContainerUndo.Unpause.class),
  @JsonSubTypes.Type(ContainerUndo.StartAgain.class),
  @JsonSubTypes.Type(ContainerUndo.Reconnect.class),
  @JsonSubTypes.Type(FileUndo.class),
  @JsonSubTypes.Type(QdiscUndo.class),
  @JsonSubTypes.Type(KafkaUndo.Quota.class),
  @JsonSubTypes.Type(KafkaUndo.Offsets.class),
  @JsonSubTypes.Type(KafkaUndo.Leader.class),
  @JsonSubTypes.Type(KafkaUndo.Acl.class),
  @JsonSubTypes.Type(SqlUndo.EndSessions.class),
  @JsonSubTypes.Type(SqlUndo.EndWaits.class),
  @JsonSubTypes.Type(SqlUndo.PutBackRows.class),
  @JsonSubTypes.Type(JvmUndo.class),
})
public sealed interface Undo
    permits Undo.Nothing,
        Undo.LeaveDead,
        Undo.ContinueProcess,
        Undo.EndProcesses,
        Undo.DeleteTable,
        Undo.LeadBack,
        LoadUndo,
        CgroupUndo,
        ResourceUndo,
        DiskUndo,
        CacheUndo,
        ContainerUndo,
        FileUndo,
        QdiscUndo,
        SqlUndo,
        JvmUndo,
        KafkaUndo {

  /**
   * The commands with which a person does the same: any POSIX shell takes them as they are. What
   * somebody else has changed meanwhile stays, as it does where the agent undoes; words to a person
   * are comments.
   */
  String byHand();

  /**
   * What the fault changes, by a name that every fault of the same thing gives, whichever target it
   * is asked for: two at once would take each other's state for the original. Empty where faults of
   * this kind stand beside each other.
   */
  default String resource() {
    return "";
  }

  /** The same, each by itself where there are several: any of them in common is a conflict. */
  default List<String> resources() {
    return Stream.of(resource()).filter(name -> !name.isEmpty()).toList();
  }

  /** There is nothing to go back to. */
  @JsonTypeName("nothing")
  record Nothing() implements Undo {
    @Override
    public String byHand() {
      return ": # nothing to do";
    }
  }

  /**
   * The process was killed; its supervisor, not the agent, starts it again.
   *
   * @param agent kills what comes in its place for as long as it lives; {@link
   *     ProcessIdentity#NONE} if nobody does
   */
  @JsonTypeName("leave-dead")
  record LeaveDead(ProcessIdentity process, ProcessIdentity agent) implements Undo {

    public LeaveDead {
      agent = Objects.requireNonNullElse(agent, ProcessIdentity.NONE);
    }

    /** Once, or by who beats. */
    public LeaveDead(ProcessIdentity process) {
      this(process, ProcessIdentity.NONE);
    }

    @Override
    public String byHand() {
      String back = "the supervisor of process " + process.pid() + " starts it again";
      return agent.equals(ProcessIdentity.NONE)
          ? ": # nothing to do: " + back
          : Shell.comment(back + " when the agent ends, and all its other faults end too")
              + AgentEnd.byHand(agent);
    }
  }

  /** SIGCONT to this very process. */
  @JsonTypeName("continue-process")
  record ContinueProcess(ProcessIdentity process) implements Undo {

    /** {@code $1} is the process, {@code $2} when it was born: a later one is left alone. */
    public static final String COMMANDS =
        """
        stat=$(cat "/proc/$1/stat" 2>/dev/null) || { echo "$1: no such process here" >&2; exit 0; }
        pid=$1; born=$2
        set -- ${stat##*) }
        [ "${20}" != "$born" ] || kill -s CONT "$pid"
        """;

    /** Of {@link #COMMANDS}. */
    public Object[] arguments() {
      return new Object[] {process.pid(), process.bornTicks()};
    }

    @Override
    public String byHand() {
      return Shell.script(COMMANDS, arguments());
    }
  }

  /** SIGKILL to every process of ours that carries the tag in its environment. */
  @JsonTypeName("end-processes")
  record EndProcesses(String tag) implements Undo {

    /** {@code $1} is in their environment. One may end with another before its turn comes. */
    private static final String COMMANDS =
        """
        count=0
        while pids=$(grep -slzxF "$1" /proc/[0-9]*/environ | cut -d/ -f3); [ -n "$pids" ]; do
          [ $count -lt 100 ] || { echo "still there:" $pids >&2; exit 1; }
          kill -s KILL $pids 2>/dev/null
          count=$((count + 1)); sleep 0.02
        done
        """;

    @Override
    public String byHand() {
      return Shell.script(COMMANDS, TaggedProcesses.VARIABLE + "=" + tag);
    }
  }

  /**
   * Callers that come to a door of the explicit proxy are led to the target again; if the agent is
   * dead, they are.
   *
   * @param agent the process that leads them
   */
  @JsonTypeName("lead-back")
  record LeadBack(String tag, String listen, String upstream, ProcessIdentity agent)
      implements Undo {

    public LeadBack {
      agent = Objects.requireNonNullElse(agent, ProcessIdentity.NONE);
    }

    @Override
    public String byHand() {
      return Shell.comment(
              "callers of %s are led to %s when the agent ends, and all its other faults end too"
                  .formatted(listen, upstream))
          + AgentEnd.byHand(agent);
    }
  }

  /**
   * The nft table that is the whole fault.
   *
   * @param owner the process that made it; the kernel lets no other delete it, and deletes it with
   *     that
   */
  @ByHandTakes({"nft", "nsenter"})
  @JsonTypeName("delete-table")
  record DeleteTable(String family, String table, NetworkPlace network, ProcessIdentity owner)
      implements Undo {

    public DeleteTable {
      owner = Objects.requireNonNullElse(owner, ProcessIdentity.NONE);
    }

    /** Of whoever made it. */
    public DeleteTable(String family, String table, NetworkPlace network) {
      this(family, table, network, ProcessIdentity.NONE);
    }

    /** Of family inet, in the agent's own network. */
    public DeleteTable(String table) {
      this("inet", table, NetworkPlace.OWN);
    }

    /** As nft names it: family and table. */
    public String named() {
      return family + " " + table;
    }

    @Override
    public String byHand() {
      String nft = network.prefix() + "nft ";
      String delete = nft + "delete table " + named();
      return owner.equals(ProcessIdentity.NONE)
          ? delete + " # refused while the process lives that owns it: stop that agent then"
          : Shell.comment(
                  "refused while the agent lives that owns it: then this ends the agent, and all its"
                      + " other faults end too")
              + "tables=$("
              + nft
              + "list tables) && case \"\n$tables\n\" in *"
              + Shell.quoted("\ntable " + named() + "\n")
              + "*) "
              + delete
              + " 2>/dev/null || "
              + AgentEnd.byHand(owner)
              + ";; esac";
    }
  }
}
