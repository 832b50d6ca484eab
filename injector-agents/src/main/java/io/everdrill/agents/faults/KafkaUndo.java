package io.everdrill.agents.faults;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.everdrill.agents.linux.Shell;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How to go back from what was done to a Kafka cluster. */
public sealed interface KafkaUndo extends Undo {

  /** What a quota of a client id is made of. */
  List<String> RATES = List.of("producer_byte_rate", "consumer_byte_rate");

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

    /** Of the rates that are as the fault sets them, and were not before. */
    @Override
    public String byHand() {
      String tool = tool(connection, "kafka-configs.sh");
      String entity = " --entity-type clients --entity-name " + Shell.quoted(clientId);
      StringBuilder commands = new StringBuilder("add=; delete=; now=$(" + tool);
      commands.append(
          " --describe" + entity + ") && now=$(printf '%s\\n' \"$now\" | tr ',' ' ') && {\n");
      for (String rate : RATES) {
        Double was = before.get(rate);
        if (!Double.valueOf(bytesPerSecond).equals(was)) {
          commands
              .append("case \"$now \" in *")
              .append(Shell.quoted(" " + rate + "=" + bytesPerSecond + " "))
              .append("*) ")
              .append(was == null ? "delete=$delete," + rate : "add=$add," + rate + "=" + was)
              .append(";; esac\n");
        }
      }
      return commands
          + "[ -z \"$add$delete\" ] || "
          + tool
          + " --alter"
          + entity
          + " ${add:+--add-config \"${add#,}\"} ${delete:+--delete-config \"${delete#,}\"}; } &&\n"
          + release(this);
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

    /**
     * Kafka's own tool commits an offset and nothing else. Where more was committed, as consumers
     * do, only Everdrill puts it back.
     */
    @Override
    public String byHand() {
      if (before.values().stream().anyMatch(Committed::isMoreThanOffset)) {
        return Shell.comment("kafka-consumer-groups.sh sets neither metadata nor leader epoch")
            + new Guardian.Charge("kafka-consumer-lag", "kafka-admin", this).byHand();
      }
      String tool =
          tool(connection, "kafka-consumer-groups.sh") + " --group " + Shell.quoted(group);
      StringBuilder commands =
          new StringBuilder(
              "now=$("
                  + tool
                  + " --describe --offsets) && now=$(printf '%s\\n' \"$now\" | tr -s ' ') &&\n");
      new TreeMap<>(before)
          .forEach(
              (partition, committed) ->
                  commands
                      .append("case \"$now\" in *")
                      .append(
                          Shell.quoted(
                              " " + topic + " " + partition + " " + during.get(partition) + " "))
                      .append("*) " + tool + " --reset-offsets --execute --topic ")
                      .append(Shell.quoted(topic + ":" + partition))
                      .append(" --to-offset " + committed.offset() + ";; esac &&\n"));
      return commands + release(this);
    }
  }

  /**
   * What a group has committed of a partition.
   *
   * @param leaderEpoch -1 if it said none
   */
  record Committed(long offset, int leaderEpoch, String metadata) {
    private boolean isMoreThanOffset() {
      return leaderEpoch >= 0 || !metadata.isEmpty();
    }
  }

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

    /** As Kafka's own tool reads it. */
    public String asJson(List<Integer> order) {
      return "{\"version\":1,\"partitions\":[{\"topic\":\"%s\",\"partition\":%d,\"replicas\":%s}]}"
          .formatted(topic, partition, order);
    }

    @Override
    public String byHand() {
      String described =
          "now=$("
              + tool(connection, "kafka-topics.sh")
              + " --describe --topic "
              + Shell.quoted(topic.replace(".", "\\."))
              + ") && now=$(printf '%s\\n' \"$now\" | sed -n 's/.*Partition: "
              + partition
              + "[^0-9].*Replicas: \\([0-9,]*\\).*/\\1/p') &&\n";
      String reorder =
          "if [ \"$now\" = "
              + listed(during)
              + " ]; then order=$(mktemp) && printf '%s\\n' "
              + Shell.quoted(asJson(before))
              + " > \"$order\" && "
              + tool(connection, "kafka-reassign-partitions.sh")
              + " --execute --reassignment-json-file \"$order\" && rm -f -- \"$order\" && now="
              + listed(before)
              + "; fi &&\n";
      String elect =
          "if [ \"$now\" = "
              + listed(before)
              + " ]; then "
              + tool(connection, "kafka-leader-election.sh")
              + " --election-type preferred --topic "
              + Shell.quoted(topic)
              + " --partition "
              + partition
              + "; fi &&\n";
      return described + reorder + elect + release(this);
    }

    private static String listed(List<Integer> order) {
      return order.stream().map(String::valueOf).collect(Collectors.joining(","));
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
          + " --remove --force --deny-principal "
          + Shell.quoted(principal)
          + " --operation "
          + operation
          + " --topic "
          + Shell.quoted(topic)
          + " &&\n"
          + release(this);
    }
  }

  private static String release(KafkaUndo undo) {
    return release(undo.connection(), undo.claim());
  }

  /** What a person does when what was claimed is as it was. */
  static String release(Connection connection, String claim) {
    return tool(connection, "kafka-configs.sh")
        + " --alter --entity-type clients --entity-name "
        + Shell.quoted(claim)
        + " --delete-config producer_byte_rate";
  }

  /** One of Kafka's own tools, told where the cluster is and what else a client is told. */
  static String tool(Connection connection, String name) {
    return name
        + " --bootstrap-server "
        + Shell.quoted(connection.url().substring("kafka://".length()))
        + (connection.propertiesFile().isEmpty()
            ? ""
            : " --command-config " + Shell.quoted(connection.propertiesFile()));
  }
}
