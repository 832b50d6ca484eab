package io.everdrill.standalone.commands;

import io.everdrill.runtime.Lifecycle;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Ends the process when its part was ended by a bug: a process that does nothing helps nobody. */
final class BrokenWatch implements AutoCloseable {
  private static final long INTERVAL_MILLIS = 1_000;

  private final CountDownLatch closing = new CountDownLatch(1);

  BrokenWatch(String part, BooleanSupplier broken, Lifecycle lifecycle) {
    Thread.ofVirtual()
        .name("watch-" + part)
        .start(
            () -> {
              try {
                while (!closing.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
                  if (broken.getAsBoolean()) {
                    lifecycle.fail(part, new IllegalStateException("see the log for what it was"));
                    return;
                  }
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  @Override
  public void close() {
    closing.countDown();
  }
}
