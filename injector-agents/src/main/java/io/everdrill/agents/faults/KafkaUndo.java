package io.everdrill.agents.faults;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.everdrill.agents.linux.Shell;
import java.util.ArrayList;
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
  @ByHandTakes("kafka-configs.sh")
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
      String look =
          "now=$("
              + tool
              + " --describe"
              + entity
              + ") && now=\" $(printf '%s\\n' \"$now\" | tr ',' ' ') \"";
      StringBuilder commands = new StringBuilder("add=; delete=; " + look + " && {\n");
      List<String> ours = new ArrayList<>();
      for (String rate : RATES) {
        Double was = before.get(rate);
        if (!Double.valueOf(bytesPerSecond).equals(was)) {
          String set = "*" + Shell.quoted(" " + rate + "=" + bytesPerSecond + " ") + "*";
          ours.add(set);
          commands
              .append("case \"$now\" in " + set + ") ")
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
          + release(this, look, ours);
    }
  }

  /**
   * A group's offsets go forward again, where it has not gone on from what the fault set.
   *
   * @param before by partition
   * @param during by partition, as the fault sets them
   */
  @ByHandTakes({"kafka-consumer-groups.sh", "kafka-configs.sh", "everdrill"})
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
      String look =
          "now=$("
              + tool
              + " --describe --offsets) && now=\" $(printf '%s\\n' \"$now\" | tr -s ' ')\" && "
              + before.keySet().stream()
                  .sorted()
                  .map(
                      partition ->
                          "case \"$now\" in *"
                              + Shell.quoted(" " + topic + " " + partition + " ")
                              + "*) ;; *) false;; esac")
                  .collect(Collectors.joining(" && "));
      StringBuilder commands = new StringBuilder(look + " &&\n");
      List<String> ours = new ArrayList<>();
      new TreeMap<>(before)
          .forEach(
              (partition, committed) -> {
                String set =
                    "*"
                        + Shell.quoted(
                            " " + topic + " " + partition + " " + during.get(partition) + " ")
                        + "*";
                if (during.get(partition) != committed.offset()) {
                  ours.add(set);
                }
                commands
                    .append("case \"$now\" in " + set + ") ")
                    .append(tool + " --reset-offsets --execute --topic ")
                    .append(Shell.quoted(topic + ":" + partition))
                    .append(" --to-offset " + committed.offset() + ";; esac &&\n");
              });
      return commands + release(this, look, ours);
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
  @ByHandTakes({
    "kafka-topics.sh",
    "kafka-reassign-partitions.sh",
    "kafka-leader-election.sh",
    "kafka-configs.sh"
  })
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
      String look =
          "now=$("
              + tool(connection, "kafka-topics.sh")
              + " --describe --topic "
              + Shell.quoted(topic.replace(".", "\\."))
              + ") && now=$(printf '%s\\n' \"$now\" | sed -n 's/.*Partition: "
              + partition
              + "[^0-9].*Leader: *\\([^ \t]*\\)[ \t]*Replicas: *\\([0-9,]*\\).*/\\1 \\2/p') && [ -n \"$now\" ]";
      String reorder =
          "if [ \"${now#* }\" = "
              + listed(during)
              + " ]; then order=$(mktemp) && { printf '%s\\n' "
              + Shell.quoted(asJson(before))
              + " > \"$order\" && "
              + tool(connection, "kafka-reassign-partitions.sh")
              + " --execute --reassignment-json-file \"$order\"; reordered=$?; rm -f -- \"$order\";"
              + " [ \"$reordered\" = 0 ]; } && now=\"? "
              + listed(before)
              + "\"; fi &&\n";
      String elect =
          "if [ \"${now#* }\" = "
              + listed(before)
              + " ]; then "
              + election(connection)
              + " --election-type preferred --topic "
              + Shell.quoted(topic)
              + " --partition "
              + partition
              + "; fi &&\n";
      String led = before.getFirst() + " " + listed(before);
      return look
          + " &&\n"
          + reorder
          + elect
          + release(
              this,
              look + " && { [ \"$now\" != '" + led + "' ] || now=; }",
              List.of("*' " + listed(during) + "'", "*' " + listed(before) + "'"));
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
  @ByHandTakes({"kafka-acls.sh", "kafka-configs.sh"})
  @JsonTypeName("delete-acl")
  record Acl(Connection connection, String tag, String principal, String topic, String operation)
      implements KafkaUndo {
    @Override
    public String changed() {
      return "right of " + principal + " to " + operation + " " + topic;
    }

    @Override
    public String byHand() {
      String tool = tool(connection, "kafka-acls.sh");
      return tool
          + " --remove --force --deny-principal "
          + Shell.quoted(principal)
          + " --operation "
          + operation
          + " --topic "
          + Shell.quoted(topic)
          + " &&\n"
          + release(
              this,
              "now=$(" + tool + " --list --topic " + Shell.quoted(topic) + ")",
              List.of(
                  "*"
                      + Shell.quoted(
                          "principal=%s, host=*, operation=%s, permissionType=DENY"
                              .formatted(principal, operation))
                      + "*"));
    }
  }

  /**
   * Releases the claim once nothing of the fault is seen any more: some of Kafka's tools say what
   * they could not do, and end as if they had done it. A broker may hear of it a little later.
   *
   * @param look commands that say in {@code now} how it is, and fail if they cannot tell
   * @param ours as a shell matches it in there, while any of it is as the fault made it
   */
  private static String release(KafkaUndo undo, String look, List<String> ours) {
    if (ours.isEmpty()) {
      return release(undo.connection(), undo.claim());
    }
    return "{ left=1; for look in 1 2 3; do\n[ $left = 0 ] || { "
        + look
        + " && case \"$now\" in "
        + String.join("|", ours)
        + ") ;; *) left=0;; esac; }\ndone\n[ $left = 0 ] || { echo "
        + Shell.quoted(undo.resource() + ": not seen to be undone, so it stays claimed")
        + " >&2; false; }; } &&\n"
        + release(undo.connection(), undo.claim());
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
    return tool(connection, name, "--command-config");
  }

  private static String tool(Connection connection, String name, String properties) {
    return name
        + " --bootstrap-server "
        + Shell.quoted(connection.url().substring("kafka://".length()))
        + (connection.propertiesFile().isEmpty()
            ? ""
            : " " + properties + " " + Shell.quoted(connection.propertiesFile()));
  }

  /** Before Kafka 4.2 this tool alone calls the file of properties otherwise. */
  private static String election(Connection connection) {
    String name = "kafka-leader-election.sh";
    return connection.propertiesFile().isEmpty()
        ? tool(connection, name)
        : "case $("
            + name
            + " --help 2>&1) in *--command-config*) properties=--command-config;;"
            + " *) properties=--admin.config;; esac && "
            + tool(connection, name, "\"$properties\"");
  }
}
