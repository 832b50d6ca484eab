package io.everdrill.topics;

import static io.everdrill.topics.Topic.ABORTS;
import static io.everdrill.topics.Topic.AGENTS;
import static io.everdrill.topics.Topic.ALERTS;
import static io.everdrill.topics.Topic.AUDIT;
import static io.everdrill.topics.Topic.CANDIDATES;
import static io.everdrill.topics.Topic.CLOCK;
import static io.everdrill.topics.Topic.COMMANDS;
import static io.everdrill.topics.Topic.DEAD_LETTERS;
import static io.everdrill.topics.Topic.DETECTIONS;
import static io.everdrill.topics.Topic.DETECTORS;
import static io.everdrill.topics.Topic.DIAGNOSES;
import static io.everdrill.topics.Topic.DRILLS;
import static io.everdrill.topics.Topic.FALSE_ALARMS;
import static io.everdrill.topics.Topic.GUARD_READINGS;
import static io.everdrill.topics.Topic.HALTS;
import static io.everdrill.topics.Topic.INCIDENTS;
import static io.everdrill.topics.Topic.INJECTIONS;
import static io.everdrill.topics.Topic.LEASES;
import static io.everdrill.topics.Topic.PROBERS;
import static io.everdrill.topics.Topic.PROBES;
import static io.everdrill.topics.Topic.PROBE_RESULTS;
import static io.everdrill.topics.Topic.PROGRAMMES;
import static io.everdrill.topics.Topic.RANDOMNESS;
import static io.everdrill.topics.Topic.SCENARIOS;
import static io.everdrill.topics.Topic.SCOREBOARD;
import static io.everdrill.topics.Topic.STEADY_STATE;
import static io.everdrill.topics.Topic.TARGETS;
import static io.everdrill.topics.Topic.VERDICTS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/** Who comes to the cluster, and the least that each needs to be allowed there. */
public enum Party {
  SCHEDULER(
      reads(
          PROGRAMMES,
          SCENARIOS,
          DETECTORS,
          HALTS,
          TARGETS,
          AGENTS,
          ALERTS,
          INCIDENTS,
          STEADY_STATE,
          LEASES,
          INJECTIONS,
          RANDOMNESS),
      // Programmes, scenarios and detectors: what its files say, if it is given any.
      writes(
          DRILLS,
          COMMANDS,
          RANDOMNESS,
          CANDIDATES,
          PROGRAMMES,
          SCENARIOS,
          DETECTORS,
          CLOCK,
          DEAD_LETTERS),
      Work.TRANSACTIONS),
  AGENT(
      reads(COMMANDS, ABORTS, LEASES, HALTS),
      // A halt of the cell, where a fault cannot be undone.
      writes(INJECTIONS, AGENTS, HALTS, CLOCK, DEAD_LETTERS),
      Work.CLIENT),
  PROBE_FLEET(reads(PROBES), writes(PROBE_RESULTS, PROBERS, CLOCK, DEAD_LETTERS), Work.CLIENT),
  GUARD(
      reads(DRILLS, INJECTIONS, ABORTS, PROBE_RESULTS, ALERTS, HALTS),
      writes(LEASES, ABORTS, GUARD_READINGS, HALTS, CLOCK, DEAD_LETTERS),
      Work.STREAMS),
  JUDGE(
      reads(DRILLS, INJECTIONS, ALERTS, DIAGNOSES, INCIDENTS, LEASES, PROBE_RESULTS),
      // Alerts and diagnoses: again, into the right partition.
      writes(
          DETECTIONS,
          FALSE_ALARMS,
          VERDICTS,
          STEADY_STATE,
          SCOREBOARD,
          ALERTS,
          DIAGNOSES,
          DEAD_LETTERS),
      Work.TRANSACTIONS),
  GATEWAY(
      reads(
          TARGETS,
          SCENARIOS,
          PROGRAMMES,
          PROBES,
          DETECTORS,
          DRILLS,
          INJECTIONS,
          ABORTS,
          HALTS,
          AGENTS,
          PROBERS,
          ALERTS,
          DIAGNOSES,
          INCIDENTS,
          STEADY_STATE,
          GUARD_READINGS,
          DETECTIONS,
          VERDICTS,
          FALSE_ALARMS,
          SCOREBOARD,
          RANDOMNESS,
          CANDIDATES,
          AUDIT),
      writes(
          TARGETS,
          SCENARIOS,
          PROGRAMMES,
          PROBES,
          DETECTORS,
          ALERTS,
          DIAGNOSES,
          INCIDENTS,
          HALTS,
          ABORTS,
          AUDIT,
          CLOCK,
          DEAD_LETTERS),
      Work.PUSHES),
  /** A person at the command line: halt, resume, abort, status, is-it-us, audit, score. */
  OPERATOR(EnumSet.allOf(Topic.class), writes(HALTS, ABORTS, AUDIT), Work.CLIENT),
  /** A system that is scored: it must not read the answers while a drill runs. */
  CONTESTANT(reads(VERDICTS, SCOREBOARD), Set.of(), Work.GROUPS),
  /** A reader that is not scored. */
  OBSERVER(EnumSet.allOf(Topic.class), Set.of(), Work.GROUPS);

  /** How it reads and writes, and so what it needs besides topics. */
  private enum Work {
    CLIENT,
    GROUPS,
    PUSHES,
    STREAMS,
    TRANSACTIONS
  }

  private final Set<Topic> reads;
  private final Set<Topic> writes;
  private final Work work;

  Party(Set<Topic> reads, Set<Topic> writes, Work work) {
    this.reads = reads;
    this.writes = writes;
    this.work = work;
  }

  private static Set<Topic> reads(Topic... topics) {
    return EnumSet.copyOf(Arrays.asList(topics));
  }

  private static Set<Topic> writes(Topic... topics) {
    return EnumSet.copyOf(Arrays.asList(topics));
  }

  /** As the command line names it. */
  @Override
  public String toString() {
    return this == PROBE_FLEET ? "probes" : name().toLowerCase(Locale.ROOT);
  }

  /** The topics that it may read. */
  public Set<Topic> readable() {
    return Set.copyOf(reads);
  }

  /** The topics that it may write. */
  public Set<Topic> writable() {
    return Set.copyOf(writes);
  }

  /**
   * All that it is allowed.
   *
   * @param prefix of the topics' names, and so of applications and groups
   * @param user its name on the cluster: a profile's own consumer groups begin with it
   */
  public List<Acl> acls(String prefix, String user) {
    List<Acl> acls = new ArrayList<>();
    for (Topic topic : Topic.values()) {
      List<AclOperation> operations = operations(topic);
      if (!operations.isEmpty()) {
        acls.add(
            Acl.of(
                ResourceType.TOPIC, topic.name(prefix), operations.toArray(AclOperation[]::new)));
      }
    }
    switch (work) {
      case CLIENT -> {}
      case GROUPS -> acls.add(Acl.ofAll(ResourceType.GROUP, user + "-", AclOperation.READ));
      case PUSHES ->
          acls.add(Acl.ofAll(ResourceType.GROUP, prefix + "gateway-push-", AclOperation.READ));
      case STREAMS -> acls.addAll(streams(prefix + this));
      case TRANSACTIONS -> {
        acls.addAll(streams(prefix + this));
        acls.add(Acl.ofAll(ResourceType.TRANSACTIONAL_ID, prefix + this + "-", AclOperation.WRITE));
      }
    }
    return List.copyOf(acls);
  }

  private List<AclOperation> operations(Topic topic) {
    List<AclOperation> operations = new ArrayList<>();
    if (reads.contains(topic)) {
      operations.add(AclOperation.READ);
    }
    if (writes.contains(topic)) {
      operations.add(AclOperation.WRITE);
    }
    // It looks first whether all topics of cells have the same partitions.
    if (this == SCHEDULER && topic.spread() == Topic.Spread.BY_CELL && operations.isEmpty()) {
      operations.add(AclOperation.DESCRIBE);
    }
    return operations;
  }

  /** A Kafka Streams application: its group, and the changelogs that it makes itself. */
  private static List<Acl> streams(String application) {
    return List.of(
        Acl.ofAll(
            ResourceType.TOPIC,
            application + "-",
            AclOperation.CREATE,
            AclOperation.READ,
            AclOperation.WRITE),
        Acl.of(ResourceType.GROUP, application, AclOperation.READ));
  }
}
