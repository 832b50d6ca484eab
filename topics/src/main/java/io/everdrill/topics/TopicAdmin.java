package io.everdrill.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the catalogue's topics on a cluster, and tells where a cluster differs from it. */
public final class TopicAdmin {

  /** Between two looks whether all is served. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Admin admin;
  private final TopicLayout layout;
  private final Duration timeout;

  /**
   * @param timeout for each request to the cluster, and until what was made is served
   */
  public TopicAdmin(Admin admin, TopicLayout layout, Duration timeout) {
    this.admin = admin;
    this.layout = layout;
    this.timeout = timeout;
  }

  /**
   * One way in which a topic is not as the catalogue says.
   *
   * @param setting {@code topic}, {@code partitions}, {@code replication} or a topic config's name
   */
  public record Difference(String topic, String setting, String expected, String found) {
    @Override
    public String toString() {
      return topic + ": " + setting + ": expected " + expected + ", found " + found;
    }
  }

  /**
   * Creates what is missing and touches nothing that is there. What it made is served when it
   * returns.
   *
   * @return the names created, in the catalogue's order
   * @throws KafkaException if the cluster does not answer, or refuses, or does not serve in time
   */
  public List<String> create() {
    Set<String> existing = existing();
    List<Topic> missing =
        Arrays.stream(Topic.values()).filter(t -> !existing.contains(layout.name(t))).toList();
    Map<String, KafkaFuture<Void>> creating =
        admin.createTopics(missing.stream().map(layout::newTopic).toList()).values();
    List<Topic> created = new ArrayList<>();
    for (Topic topic : missing) {
      try {
        answer(creating.get(layout.name(topic)));
        created.add(topic);
      } catch (TopicExistsException e) {
        continue; // somebody else was faster
      }
    }
    awaitServed(created);
    return created.stream().map(layout::name).toList();
  }

  /**
   * Waits until the leader of each partition answers for it. A topic is made when the controller
   * says so, and its brokers hear of it later: of a burst that comes between, the first batch may
   * be refused and the next taken, and then an idempotent producer never gets the first in.
   *
   * <p>What the user may not look at is not waited for: who may create needs no more rights.
   *
   * @throws KafkaException with topic and partition, if one is not served within the timeout
   */
  public void awaitServed(Collection<Topic> topics) {
    Set<TopicPartition> left = new LinkedHashSet<>();
    for (Topic topic : topics) {
      for (int partition = 0; partition < layout.partitions(topic); partition++) {
        left.add(new TopicPartition(layout.name(topic), partition));
      }
    }
    // The client itself asks again for a leader, not for a topic that its broker has not heard of.
    long deadlineNanos = System.nanoTime() + timeout.toNanos();
    while (!left.isEmpty()) {
      Map<TopicPartition, RetriableException> unserved = unserved(left);
      if (!unserved.isEmpty() && System.nanoTime() - deadlineNanos > 0) {
        throw notServed(unserved.entrySet().iterator().next());
      }
      left.retainAll(unserved.keySet());
      if (!left.isEmpty()) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  /** Of these, with what is said of each; nothing of what the user may not look at. */
  private Map<TopicPartition, RetriableException> unserved(Set<TopicPartition> partitions) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(partition -> asked.put(partition, OffsetSpec.latest()));
    ListOffsetsResult offsets =
        admin.listOffsets(
            asked, new ListOffsetsOptions().timeoutMs(Math.toIntExact(timeout.toMillis())));
    Map<TopicPartition, RetriableException> unserved = new LinkedHashMap<>();
    for (TopicPartition partition : partitions) {
      try {
        answer(offsets.partitionResult(partition));
      } catch (TopicAuthorizationException e) {
        continue;
      } catch (RetriableException e) {
        unserved.put(partition, e);
      }
    }
    return unserved;
  }

  private KafkaException notServed(Map.Entry<TopicPartition, RetriableException> first) {
    return new KafkaException(
        "topic %s, partition %d: not served by a leader within %s: %s"
            .formatted(
                first.getKey().topic(),
                first.getKey().partition(),
                timeout,
                first.getValue().getMessage()),
        first.getValue());
  }

  /**
   * Where the cluster differs; empty if nowhere.
   *
   * @throws KafkaException if the cluster does not answer, or refuses
   */
  public List<Difference> check() {
    Set<String> existing = existing();
    List<Difference> differences = new ArrayList<>();
    for (Topic topic : Topic.values()) {
      String name = layout.name(topic);
      if (existing.contains(name)) {
        compare(topic, name, differences);
      } else {
        differences.add(new Difference(name, "topic", "present", "missing"));
      }
    }
    return differences;
  }

  private void compare(Topic topic, String name, List<Difference> differences) {
    TopicDescription found = answer(admin.describeTopics(Set.of(name)).topicNameValues().get(name));
    expect(name, "partitions", layout.partitions(topic), found.partitions().size(), differences);
    int replicas = found.partitions().stream().mapToInt(p -> p.replicas().size()).min().orElse(0);
    expect(name, "replication", layout.replication(), replicas, differences);
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
    Config config = answer(admin.describeConfigs(Set.of(resource)).values().get(resource));
    layout
        .config(topic)
        .forEach(
            (key, expected) -> {
              String value = config.get(key) == null ? "unset" : config.get(key).value();
              if (!settings(expected).equals(settings(value))) {
                differences.add(new Difference(name, key, expected, value));
              }
            });
  }

  private static void expect(
      String topic, String setting, int expected, int found, List<Difference> differences) {
    if (expected != found) {
      differences.add(
          new Difference(topic, setting, String.valueOf(expected), String.valueOf(found)));
    }
  }

  /** Kafka gives a list of values back in an order of its own. */
  private static Set<String> settings(String value) {
    return new TreeSet<>(Arrays.asList(value.split(",")));
  }

  private Set<String> existing() {
    return new HashSet<>(answer(admin.listTopics().names()));
  }

  private <T> T answer(KafkaFuture<T> future) {
    try {
      return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known
          ? known
          : new KafkaException(e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new KafkaException("no answer from the cluster within " + timeout, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while waiting for the cluster", e);
    }
  }
}
