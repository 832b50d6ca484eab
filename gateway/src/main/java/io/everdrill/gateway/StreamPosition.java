package io.everdrill.gateway;

import io.everdrill.topics.Topic;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * How far an event stream has come: the next offset of each partition of each topic. Its text is
 * the {@code id} of server-sent events, and what a client resumes from; offsets are base 36:
 *
 * <pre>drills:5.0.c,verdicts:1..3f</pre>
 *
 * <p>Not for use by several threads at once.
 */
final class StreamPosition {

  private static final int RADIX = 36;
  private static final int MAX_CHARACTERS = 16_384;
  private static final int MAX_PARTITIONS = 1_000;

  private final Map<Topic, long[]> next = new EnumMap<>(Topic.class);

  /** At the beginning of so many partitions. */
  void add(Topic topic, int partitions) {
    next.put(topic, new long[partitions]);
  }

  Set<Topic> topics() {
    return next.keySet();
  }

  int partitions(Topic topic) {
    return next.get(topic).length;
  }

  long next(Topic topic, int partition) {
    return next.get(topic)[partition];
  }

  /** Goes forward, never back. */
  void advance(Topic topic, int partition, long offset) {
    long[] offsets = next.get(topic);
    offsets[partition] = Math.max(offsets[partition], offset);
  }

  /** The same position in these topics alone. */
  StreamPosition in(Set<Topic> topics) {
    StreamPosition part = new StreamPosition();
    next.forEach(
        (topic, offsets) -> {
          if (topics.contains(topic)) {
            part.next.put(topic, offsets.clone());
          }
        });
    return part;
  }

  /** Whether this is at least as far as the other, in all of the other's topics. */
  boolean covers(StreamPosition other) {
    return other.next.entrySet().stream()
        .allMatch(
            entry -> {
              long[] mine = next.get(entry.getKey());
              long[] theirs = entry.getValue();
              for (int i = 0; i < theirs.length; i++) {
                if (mine[i] < theirs[i]) {
                  return false;
                }
              }
              return true;
            });
  }

  /**
   * This position where a client, whose position the other is, has not been further back: topics
   * that the client did not have stay as they are here, and so does what it has of a later future.
   *
   * @throws Problem 400 if a topic of the client has another number of partitions
   */
  StreamPosition resumedAt(StreamPosition client) {
    StreamPosition resumed = in(topics());
    client.next.forEach(
        (topic, offsets) -> {
          long[] mine = resumed.next.get(topic);
          if (mine == null) {
            return;
          }
          if (mine.length != offsets.length) {
            throw Problem.badRequest(
                "Last-Event-ID: %s: expected %d partitions, got %d"
                    .formatted(topic.shortName(), mine.length, offsets.length));
          }
          for (int i = 0; i < mine.length; i++) {
            mine[i] = Math.min(mine[i], offsets[i]);
          }
        });
    return resumed;
  }

  /** The text of these topics alone. */
  String text(Set<Topic> topics) {
    StringBuilder text = new StringBuilder();
    next.forEach(
        (topic, offsets) -> {
          if (!topics.contains(topic)) {
            return;
          }
          text.append(text.isEmpty() ? "" : ",").append(topic.shortName()).append(':');
          for (int i = 0; i < offsets.length; i++) {
            text.append(i == 0 ? "" : ".");
            text.append(offsets[i] == 0 ? "" : Long.toString(offsets[i], RADIX));
          }
        });
    return text.toString();
  }

  /**
   * The position that a text says.
   *
   * @throws Problem 400 if it is none
   */
  static StreamPosition parse(String text) {
    StreamPosition position = new StreamPosition();
    if (text.length() > MAX_CHARACTERS) {
      throw malformed("at most " + MAX_CHARACTERS + " characters");
    }
    for (String part : text.split(",", -1)) {
      int colon = part.indexOf(':');
      if (colon < 0) {
        throw malformed("topic:offsets between commas");
      }
      String[] offsets = part.substring(colon + 1).split("[.]", MAX_PARTITIONS);
      position.next.put(
          topic(part.substring(0, colon)),
          Arrays.stream(offsets).mapToLong(StreamPosition::offset).toArray());
    }
    return position;
  }

  private static Topic topic(String shortName) {
    return Arrays.stream(Topic.values())
        .filter(t -> t.shortName().equals(shortName))
        .findFirst()
        .orElseThrow(() -> malformed("topics of the stream"));
  }

  private static long offset(String text) {
    try {
      long offset = text.isEmpty() ? 0 : Long.parseLong(text, RADIX);
      if (offset >= 0) {
        return offset;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw malformed("offsets in base 36");
  }

  private static Problem malformed(String expected) {
    return Problem.badRequest(
        "Last-Event-ID: expected " + expected + ", as the stream's own ids have it");
  }

  @Override
  public String toString() {
    return text(topics());
  }
}
