package io.everdrill.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/**
 * Processor time that threads of this process have used. What the virtual machine does for all of
 * them, such as compiling and collecting, is nobody's.
 */
record ThreadTime(Duration used) {

  static ThreadTime ofThisThread() {
    return new ThreadTime(
        Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()));
  }

  /** Of the threads that live and have this in their names: those of one Kafka client. */
  static ThreadTime ofThreads(String partOfName) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long nanos = 0;
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().contains(partOfName)) {
        nanos += Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
      }
    }
    return new ThreadTime(Duration.ofNanos(nanos));
  }

  Duration since(ThreadTime before) {
    return used.minus(before.used);
  }
}
