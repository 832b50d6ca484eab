package io.everdrill.agents.faults.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.agents.faults.FileSwap;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.util.Arrays;
import java.util.HexFormat;

/** What becomes of the bytes of a file that is cut off or garbled. */
final class Edits {

  private static final int DIGEST_BYTES = 32;

  private Edits() {}

  static byte[] truncated(byte[] was, long keepBytes) {
    if (keepBytes >= was.length) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "keepBytes: expected less than the " + was.length + " of the file, got " + keepBytes);
    }
    return Arrays.copyOf(was, (int) keepBytes);
  }

  /**
   * In the middle stands what looks random, and is the same for the same injection: who undoes it
   * must know it again.
   */
  static byte[] garbled(byte[] was, int lengthBytes, String tag) {
    if (was.length == 0) {
      throw new OrderRefused(Refusal.UNSUPPORTED, "the file is empty");
    }
    byte[] garbled = was.clone();
    int length = Math.min(lengthBytes, was.length);
    int from = (was.length - length) / 2;
    byte[] block = {};
    for (int i = 0; i < length; i++) {
      if (i % DIGEST_BYTES == 0) {
        block = digest(tag, i);
      }
      byte chance = block[i % DIGEST_BYTES];
      // A byte that stayed what it was would be no garbage.
      garbled[from + i] = chance == was[from + i] ? (byte) ~chance : chance;
    }
    return garbled;
  }

  private static byte[] digest(String tag, int counter) {
    return HexFormat.of().parseHex(FileSwap.sha256((tag + "-" + counter).getBytes(UTF_8)));
  }
}
