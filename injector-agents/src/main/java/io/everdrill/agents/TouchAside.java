package io.everdrill.agents;

import io.everdrill.topics.events.InjectionId;
import java.util.concurrent.Semaphore;

/**
 * Notes in the journal that a fault is in force, one note at a time and beside the run: a disk that
 * stalls must not end a fault that has to be sustained.
 */
final class TouchAside {

  private final Journal journal;
  private final InjectionId injection;
  private final Semaphore free = new Semaphore(1);

  TouchAside(Journal journal, InjectionId injection) {
    this.journal = journal;
    this.injection = injection;
  }

  /** Left out where the one before still goes on. */
  void begin() {
    if (free.tryAcquire()) {
      Thread.ofPlatform().name("touch-" + injection).daemon().start(this::touch);
    }
  }

  private void touch() {
    try {
      journal.touch(injection);
    } finally {
      free.release();
    }
  }
}
