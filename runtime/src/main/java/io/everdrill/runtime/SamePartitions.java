package io.everdrill.runtime;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/**
 * Asks how many partitions topics have that are read side by side: a key must be in the same one of
 * each.
 */
public final class SamePartitions {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private SamePartitions() {}

  /**
   * @throws IllegalStateException if a topic is missing, or one has more partitions than another
   */
  public static int of(KafkaSettings kafka, String clientId, Collection<String> topics) {
    Map<String, Integer> partitions = new TreeMap<>();
    try (Admin admin = Admin.create(kafka.admin(clientId))) {
      admin
          .describeTopics(topics)
          .allTopicNames()
          .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
          .forEach((name, topic) -> partitions.put(name, topic.partitions().size()));
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "Expected the topics %s on %s".formatted(topics, kafka.bootstrapServers()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while asking for the topics' partitions", e);
    }
    if (partitions.values().stream().distinct().count() != 1) {
      throw new IllegalStateException(
          "Expected as many partitions of each topic, got " + partitions);
    }
    return partitions.values().iterator().next();
  }
}
