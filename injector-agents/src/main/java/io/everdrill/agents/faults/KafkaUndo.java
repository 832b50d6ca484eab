package io.everdrill.agents.faults;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How to go back from what was done to a Kafka cluster. */
public sealed interface KafkaUndo extends Undo {

  /** How the client id begins whose quota says that an injection changes something. */
  String CLAIM = "everdrill:";

  Connection connection();

  /** Names the injection. */
  String tag();

  /** What the fault changes in its cluster. */
  String changed();

  @Override
  default String resource() {
    return changed() + " at " + connection().url();
  }

  /** The client id, used by nobody, whose quota tells agents of other hosts of the injection. */
  default String claim() {
    return CLAIM + tag() + ":" + changed();
  }

  /**
   * A client id's quotas are again what they were, unless somebody else has set them meanwhile.
   *
   * @param bytesPerSecond what the fault sets
   * @param before by their names; none where none was set
   */
  @JsonTypeName("put-back-quota")
  record Quota(
      Connection connection,
      String tag,
      String clientId,
      double bytesPerSecond,
      Map<String, Double> before)
      implements KafkaUndo {
    public Quota {
      before = Map.copyOf(before);
    }

    @Override
    public String changed() {
      return "quota of " + clientId;
    }

    @Override
    public String byHand() {
      String entity = " --alter --entity-type clients --entity-name '" + clientId + "'";
      StringBuilder commands =
          new StringBuilder(tool(connection, "kafka-configs.sh"))
              .append(entity)
              .append(" --delete-config producer_byte_rate,consumer_byte_rate");
      before.forEach(
          (name, value) ->
              commands
                  .append("; ")
                  .append(tool(connection, "kafka-configs.sh"))
                  .append(entity)
                  .append(" --add-config ")
                  .append(name)
                  .append('=')
                  .append(value));
      return commands + release(this);
    }
  }

  /**
   * A group's offsets go forward again, where it has not gone on from what the fault set.
   *
   * @param before by partition
   * @param during by partition, as the fault sets them
   */
  @JsonTypeName("put-back-offsets")
  record Offsets(
      Connection connection,
      String tag,
      String group,
      String topic,
      Map<Integer, Committed> before,
      Map<Integer, Long> during)
      implements KafkaUndo {
    public Offsets {
      before = Map.copyOf(before);
      during = Map.copyOf(during);
    }

    @Override
    public String changed() {
      return "offsets of " + group + " in " + topic;
    }

    @Override
    public String byHand() {
      StringBuilder commands = new StringBuilder();
      before.forEach(
          (partition, committed) ->
              commands
                  .append(commands.isEmpty() ? "" : "; ")
                  .append(tool(connection, "kafka-consumer-groups.sh"))
                  .append(" --group '" + group + "' --reset-offsets --execute --topic '")
                  .append(topic + ":" + partition + "' --to-offset " + committed.offset()));
      return commands + release(this);
    }
  }

  /**
   * What a group has committed of a partition.
   *
   * @param leaderEpoch -1 if it said none
   */
  record Committed(long offset, int leaderEpoch, String metadata) {}

  /**
   * A partition's replicas are in their order again, and the first of them leads; unless somebody
   * else has reassigned it meanwhile.
   *
   * @param before ids of brokers, the preferred leader first
   * @param during the same, as the fault orders them
   */
  @JsonTypeName("elect-preferred-leader")
  record Leader(
      Connection connection,
      String tag,
      String topic,
      int partition,
      List<Integer> before,
      List<Integer> during)
      implements KafkaUndo {
    public Leader {
      before = List.copyOf(before);
      during = List.copyOf(during);
    }

    @Override
    public String changed() {
      return "leader of " + topic + "-" + partition;
    }

    @Override
    public String byHand() {
      return "echo '{\"version\":1,\"partitions\":[{\"topic\":\"%s\",\"partition\":%d,\"replicas\":[%s]}]}'"
              .formatted(
                  topic,
                  partition,
                  before.stream().map(String::valueOf).collect(Collectors.joining(",")))
          + " > /tmp/replicas.json; "
          + tool(connection, "kafka-reassign-partitions.sh")
          + " --execute --reassignment-json-file /tmp/replicas.json; "
          + tool(connection, "kafka-leader-election.sh")
          + " --election-type preferred --topic '"
          + topic
          + "' --partition "
          + partition
          + release(this);
    }
  }

  /**
   * The rule that denies goes; there was none like it before.
   *
   * @param operation as Kafka names it
   */
  @JsonTypeName("delete-acl")
  record Acl(Connection connection, String tag, String principal, String topic, String operation)
      implements KafkaUndo {
    @Override
    public String changed() {
      return "right of " + principal + " to " + operation + " " + topic;
    }

    @Override
    public String byHand() {
      return tool(connection, "kafka-acls.sh")
          + " --remove --force --deny-principal '"
          + principal
          + "' --operation "
          + operation
          + " --topic '"
          + topic
          + "'"
          + release(this);
    }
  }

  private static String release(KafkaUndo undo) {
    return "; "
        + tool(undo.connection(), "kafka-configs.sh")
        + " --alter --entity-type clients --entity-name '"
        + undo.claim()
        + "' --delete-config producer_byte_rate";
  }

  /** One of Kafka's own tools, told where the cluster is. */
  public static String tool(Connection connection, String name) {
    return name + " --bootstrap-server " + connection.url().substring("kafka://".length());
  }
}
