package io.everdrill.evaluator.guard;

import java.nio.ByteBuffer;
import java.util.stream.IntStream;

/** The probe results of one service that were appended in one second, as of its newest. */
record ProbeSecond(long newestMillis, int results, int passes) {

  private static final int MILLIS = 1_000;

  /** One after the other they are kept in so many places, each in the oldest one's. */
  private static final int PLACES = (int) PassWindow.LONGEST.toSeconds() + 1;

  /** Whether a millisecond is in a later second than another. */
  static boolean isLater(long millis, long than) {
    return second(than) < second(millis);
  }

  private static long second(long millis) {
    return Math.floorDiv(millis, MILLIS);
  }

  long startsMillis() {
    return second(newestMillis) * MILLIS;
  }

  /** Where it is kept. */
  int place() {
    return Math.floorMod(second(newestMillis), PLACES);
  }

  /** All of them, of one service. */
  static IntStream places() {
    return IntStream.range(0, PLACES);
  }

  byte[] toBytes() {
    return ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES)
        .putLong(newestMillis)
        .putInt(results)
        .putInt(passes)
        .array();
  }

  static ProbeSecond fromBytes(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new ProbeSecond(in.getLong(), in.getInt(), in.getInt());
  }
}
