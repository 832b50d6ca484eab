package io.everdrill.agents.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

/** Numbers of this process's open files. */
public final class Descriptors {

  /** A library that waits by {@code select} ends the process with one from this on (select(2)). */
  public static final int SELECT_LIMIT = 1024;

  private static final SystemCall EVENTFD = SystemCall.of("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final SystemCall CLOSE = SystemCall.of("close", JAVA_INT, JAVA_INT);

  private Descriptors() {}

  /** That of the file that is opened next: the least that is free. */
  public static int next() {
    int next = (int) EVENTFD.call(0, 0);
    CLOSE.call(next);
    return next;
  }
}
