package io.everdrill.agents;

import io.everdrill.runtime.PartitionReader;
import io.everdrill.runtime.RecordListener;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Signing;
import io.everdrill.topics.UnreadableEvent;
import io.everdrill.topics.events.CommandEvent;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads commands and checks who signed them. Halts and aborts are read first. */
final class CommandListener implements RecordListener {

  private static final Duration SIGNALS_STEP = Duration.ofSeconds(1);

  private final EventCodec codec;
  private final Signing.Verifier schedulers;
  private final CommandDesk desk;
  private final EventPublisher publisher;
  private final PartitionReader signals;
  private final BrokerAddresses brokers;

  CommandListener(
      EventCodec codec,
      Signing.Verifier schedulers,
      CommandDesk desk,
      EventPublisher publisher,
      PartitionReader signals,
      BrokerAddresses brokers) {
    this.codec = codec;
    this.schedulers = schedulers;
    this.desk = desk;
    this.publisher = publisher;
    this.signals = signals;
    this.brokers = brokers;
  }

  @Override
  public void received(ConsumerRecord<byte[], byte[]> record) {
    try {
      if (codec.decode(record.headers(), record.value()) instanceof CommandEvent.Inject command) {
        awaitSignals();
        // Before any rule is made: a broker that is in no bootstrap list is spared too.
        brokers.awaitFirst();
        desk.take(command, schedulers.check(record.headers(), record.key(), record.value()));
      } else {
        publisher.deadLetter(record, "expected a command");
      }
    } catch (UnreadableEvent e) {
      publisher.deadLetter(record, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted before a command was taken", e);
    }
  }

  private void awaitSignals() throws InterruptedException {
    while (desk.isOpen() && !signals.awaitCaughtUp(SIGNALS_STEP)) {
      // Until the halt switch is read, or the agent is closed.
    }
  }
}
