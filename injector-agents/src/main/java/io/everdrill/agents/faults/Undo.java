package io.everdrill.agents.faults;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.agents.linux.TaggedProcesses;
import java.util.List;
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

  /** The commands with which a person does the same. */
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
      return "nothing to do";
    }
  }

  /** The process was killed; its supervisor, not the agent, starts it again. */
  @JsonTypeName("leave-dead")
  record LeaveDead(ProcessIdentity process) implements Undo {
    @Override
    public String byHand() {
      return "nothing to do: the supervisor of process " + process.pid() + " starts it again";
    }
  }

  /** SIGCONT to this very process. */
  @JsonTypeName("continue-process")
  record ContinueProcess(ProcessIdentity process) implements Undo {
    @Override
    public String byHand() {
      return "kill -CONT " + process.pid();
    }
  }

  /** SIGKILL to every process of ours that carries the tag in its environment. */
  @JsonTypeName("end-processes")
  record EndProcesses(String tag) implements Undo {
    @Override
    public String byHand() {
      return "grep -lz '^"
          + TaggedProcesses.VARIABLE
          + "="
          + tag
          + "$' /proc/[0-9]*/environ"
          + " | cut -d/ -f3 | xargs -r kill -KILL";
    }
  }

  /**
   * Callers that come to a door of the explicit proxy are led to the target again; if the agent is
   * dead, they are.
   */
  @JsonTypeName("lead-back")
  record LeadBack(String tag, String listen, String upstream) implements Undo {
    @Override
    public String byHand() {
      return "end the agent's process: callers of " + listen + " are led to " + upstream + " then";
    }
  }

  /** The nft table that is the whole fault. */
  @JsonTypeName("delete-table")
  record DeleteTable(String family, String table, NetworkPlace network) implements Undo {

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
      return network.prefix()
          + "nft delete table "
          + named()
          + "  (owned: refused while the agent lives; stop it)";
    }
  }
}
