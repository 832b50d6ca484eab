package io.everdrill.agents.faults;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.Map;

/** How to go back from what was done to a Kafka cluster. */
public sealed interface KafkaUndo extends Undo {

  Connection connection();

  /**
   * A client id's quotas are again what they were, unless somebody else has set them meanwhile.
   *
   * @param bytesPerSecond what the fault sets
   * @param before by their names; none where none was set
   */
  @JsonTypeName("put-back-quota")
  record Quota(
      Connection connection, String clientId, double bytesPerSecond, Map<String, Double> before)
      implements KafkaUndo {
    public Quota {
      before = Map.copyOf(before);
    }

    @Override
    public String resource() {
      return "quota of " + clientId + " at " + connection.url();
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
      return commands.toString();
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
    public String resource() {
      return "offsets of " + group + " in " + topic + " at " + connection.url();
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
      return commands.toString();
    }
  }

  /**
   * What a group has committed of a partition.
   *
   * @param leaderEpoch -1 if it said none
   */
  record Committed(long offset, int leaderEpoch, String metadata) {}

  private static String tool(Connection connection, String name) {
    return name + " --bootstrap-server " + connection.url().substring("kafka://".length());
  }
}
