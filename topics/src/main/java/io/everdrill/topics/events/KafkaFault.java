package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;

/**
 * Faults of a Kafka cluster, the target, by its admin interface. Never the cluster that carries the
 * drills.
 */
@JsonSubTypes({
  @JsonSubTypes.Type(KafkaFault.ClientThrottle.class),
  @JsonSubTypes.Type(KafkaFault.LeaderElection.class),
  @JsonSubTypes.Type(KafkaFault.ConsumerLag.class),
  @JsonSubTypes.Type(KafkaFault.DenyAcl.class),
})
public sealed interface KafkaFault extends Fault {

  @Override
  default Category category() {
    return Category.STATE;
  }

  /** What is denied. */
  enum Access {
    READ,
    WRITE
  }

  /** A quota holds a client id to this rate. */
  @JsonTypeName("kafka-client-throttle")
  record ClientThrottle(String clientId, long bytesPerSecond) implements KafkaFault {
    public ClientThrottle {
      Require.text(clientId, "clientId");
      Require.positive(bytesPerSecond, "bytesPerSecond");
    }
  }

  /** Another replica leads the partition; in the end the preferred one does again. */
  @JsonTypeName("kafka-leader-election")
  record LeaderElection(String topic, int partition) implements KafkaFault {
    public LeaderElection {
      Require.text(topic, "topic");
      Require.within(partition, 0, 100_000, "partition");
    }
  }

  /**
   * A group reads again what it has read: its offsets go back by so many records, in a pause of the
   * group, and forward again in the end unless it has gone on.
   */
  @JsonTypeName("kafka-consumer-lag")
  record ConsumerLag(String group, String topic, long records) implements KafkaFault {
    public ConsumerLag {
      Require.text(group, "group");
      Require.text(topic, "topic");
      Require.positive(records, "records");
    }

    @Override
    public List<String> changedData() {
      return List.of(group);
    }
  }

  /** A principal may not use the topic. */
  @JsonTypeName("kafka-acl-deny")
  record DenyAcl(String principal, String topic, Access access) implements KafkaFault {
    /**
     * @param principal as in {@code User:alice}
     */
    public DenyAcl {
      Require.text(principal, "principal");
      Require.text(topic, "topic");
      Require.present(access, "access");
    }
  }
}
