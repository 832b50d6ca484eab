package io.everdrill.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.topics.EventCodec;
import io.everdrill.topics.EventTypes;
import io.everdrill.topics.Topic;
import io.everdrill.topics.UnreadableEvent;
import io.everdrill.topics.events.Event;
import io.vertx.core.buffer.Buffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One event as it goes out to the clients of the event stream.
 *
 * @param cell empty if it is about no one cell
 * @param value the event's JSON as it is on the topic, with what only later readers know
 */
record StreamRecord(
    Topic topic, int partition, long offset, String cell, Event event, byte[] value) {

  /**
   * What a record says, which is no tombstone.
   *
   * @throws UnreadableEvent if it is no event of ours
   */
  static StreamRecord of(EventCodec codec, Topic topic, ConsumerRecord<byte[], byte[]> record) {
    Event event = codec.decode(record.headers(), record.value());
    boolean ofCell = topic.spread() == Topic.Spread.BY_CELL;
    return new StreamRecord(
        topic,
        record.partition(),
        record.offset(),
        ofCell ? event.key().split("/", 2)[0] : "",
        event,
        record.value());
  }

  /** Without what it says of other detectors. */
  StreamRecord alone(String detector) {
    Event own = ScoredDetectors.alone(event, detector);
    return new StreamRecord(topic, partition, offset, cell, own, Answer.bytes(own));
  }

  /** A block of the event stream format (HTML, 'Server-sent events'). */
  Buffer frame(String id) {
    String type = EventTypes.nameOf(event.getClass());
    Buffer frame = Buffer.buffer(value.length + id.length() + type.length() + 32);
    frame.appendString("id: ").appendString(id);
    frame.appendString("\nevent: ").appendString(type).appendString("\ndata: ");
    String text = new String(value, UTF_8);
    // A line break in JSON is white space; in the stream it would end the data.
    boolean oneLine = text.indexOf('\n') < 0 && text.indexOf('\r') < 0;
    frame.appendString(oneLine ? text : text.replaceAll("\\r\\n|\\r|\\n", "\ndata: "));
    return frame.appendString("\n\n");
  }
}
