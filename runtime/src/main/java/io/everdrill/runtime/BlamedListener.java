package io.everdrill.runtime;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Says where a listener failed, and keeps what it throws, which is a bug of ours even when Kafka's
 * client threw it, apart from what the reader's own client throws, which is the world.
 */
final class BlamedListener implements RecordListener {
  private final RecordListener listener;

  BlamedListener(RecordListener listener) {
    this.listener = listener;
  }

  @Override
  public void begins(Map<TopicPartition, Long> positions) {
    blame("when it began", () -> listener.begins(positions));
  }

  @Override
  public void received(ConsumerRecord<byte[], byte[]> record) {
    try {
      listener.received(record);
    } catch (RuntimeException e) {
      String where =
          "at %s-%d offset %d".formatted(record.topic(), record.partition(), record.offset());
      throw new ListenerFailed(where, e);
    }
  }

  @Override
  public void caughtUp() {
    blame("when caught up", listener::caughtUp);
  }

  private static void blame(String where, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      throw new ListenerFailed(where, e);
    }
  }

  private static final class ListenerFailed extends RuntimeException {
    ListenerFailed(String where, RuntimeException cause) {
      super("The listener failed " + where, cause);
    }
  }
}
