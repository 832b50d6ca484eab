package io.everdrill.agents.faults.clock;

import java.io.IOException;

/** Says what its wall clock shows, in milliseconds, for each byte that it reads. */
final class ClockMain {

  private ClockMain() {}

  public static void main(String[] arguments) throws IOException {
    while (System.in.read() >= 0) {
      System.out.println(System.currentTimeMillis());
    }
  }
}
