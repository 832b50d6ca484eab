package io.everdrill.standalone.commands;

import io.everdrill.runtime.Feed;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.KafkaSettings.Isolation;
import io.everdrill.runtime.PartitionReader;
import io.everdrill.topics.CellPartitioner;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.InjectionStory;
import io.everdrill.topics.Topic;
import io.everdrill.topics.UnreadableEvent;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;

/** What the agents have said of one injection lately. */
final class RunningInjection {
  private static final Duration READ_LIMIT = Duration.ofSeconds(5);

  private final EventCodec codec = new EventCodec(Operator.SOURCE);
  private InjectionStory story;

  private RunningInjection(InjectionId injection) {
    this.story = InjectionStory.of(injection);
  }

  /** Why an order to end it may do nothing; empty if it runs. */
  static List<String> doubt(KafkaSettings kafka, Operator operator, InjectionId injection)
      throws InterruptedException {
    RunningInjection said = new RunningInjection(injection);
    try {
      PartitionReader.readToEnd(
          kafka.consumer("everdrill-abort", Isolation.READ_COMMITTED),
          List.of(
              Feed.one(
                  Topic.INJECTIONS.name(kafka.topicPrefix()),
                  n -> CellPartitioner.partition(injection.cell().value(), n),
                  operator.recent())),
          said::take,
          READ_LIMIT);
    } catch (TimeoutException | KafkaException e) {
      return List.of(injection + ": not known whether it runs: " + e.getMessage());
    }
    return said.doubt();
  }

  private List<String> doubt() {
    return switch (story.phase()) {
      case UNHEARD -> List.of(story.injection() + ": no agent has said anything of it lately");
      case REFUSED, FAILED, ENDED ->
          List.of(story.injection() + ": it had " + wasOver() + " before");
      case ACCEPTED, RUNNING, UNCERTAIN -> List.of();
    };
  }

  private String wasOver() {
    return story.phase() == InjectionStory.Phase.REFUSED
        ? "been refused"
        : story.phase().name().toLowerCase(Locale.ROOT);
  }

  /** What cannot be read is on the dead letters already. */
  private void take(ConsumerRecord<byte[], byte[]> record) {
    try {
      if (record.value() != null
          && codec.decode(record.headers(), record.value()) instanceof InjectionEvent fact
          && fact.injection().equals(story.injection())) {
        story = story.with(fact);
      }
    } catch (UnreadableEvent e) {
      return;
    }
  }
}
