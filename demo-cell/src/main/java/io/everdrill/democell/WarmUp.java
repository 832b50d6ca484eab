package io.everdrill.democell;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Waits until the cell answers as fast as it usually does: a JVM's first requests take a hundred
 * times longer, and monitoring that starts on them would call a healthy cell slow.
 */
final class WarmUp {
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final Duration FAST = Duration.ofMillis(200);
  private static final int FAST_IN_A_ROW = 10;
  private static final List<String> PATHS = List.of("/accounts/user-1", "/products/sku-1");

  private WarmUp() {}

  /** Also returns, with the cell still slow, when the time is up: the machine may be that slow. */
  static void await(URI frontend) {
    long deadlineNanos = System.nanoTime() + LONGEST.toNanos();
    int fast = 0;
    for (int i = 0; fast < FAST_IN_A_ROW && System.nanoTime() < deadlineNanos; i++) {
      fast = isFast(frontend.resolve(PATHS.get(i % PATHS.size()))) ? fast + 1 : 0;
    }
  }

  private static boolean isFast(URI uri) {
    long startedNanos = System.nanoTime();
    try {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setConnectTimeout(1000);
      connection.setReadTimeout(5000);
      boolean served = connection.getResponseCode() == 200;
      connection.getInputStream().readAllBytes();
      return served && System.nanoTime() - startedNanos < FAST.toNanos();
    } catch (IOException notYet) {
      return false;
    }
  }
}
