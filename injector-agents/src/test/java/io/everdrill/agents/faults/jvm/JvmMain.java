package io.everdrill.agents.faults.jvm;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/** A JVM that says, for each byte that it reads: an answer, how long that took, and collections. */
final class JvmMain {

  static final int ANSWER = 7;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private JvmMain() {}

  /** What faults are put into. */
  static int answer(int question) {
    return question == '?' ? ANSWER : -ANSWER;
  }

  public static void main(String[] arguments) throws IOException {
    for (int question = System.in.read(); question >= 0; question = System.in.read()) {
      long startNanos = System.nanoTime();
      String answer = asText(question);
      long tookMillis = (System.nanoTime() - startNanos) / NANOS_PER_MILLI;
      long collections =
          ManagementFactory.getGarbageCollectorMXBeans().stream()
              .mapToLong(GarbageCollectorMXBean::getCollectionCount)
              .sum();
      System.out.println(answer + "|" + tookMillis + "|" + collections);
    }
  }

  private static String asText(int question) {
    try {
      return Integer.toString(answer(question));
    } catch (IllegalStateException e) {
      return e.toString();
    }
  }
}
