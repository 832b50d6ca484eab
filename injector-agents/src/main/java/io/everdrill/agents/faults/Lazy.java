package io.everdrill.agents.faults;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Something that is opened by the first who needs it, and closed if it was. */
public final class Lazy<T> implements Supplier<T>, AutoCloseable {

  private final Supplier<T> open;
  private final Consumer<T> close;
  private final Deque<T> opened = new ArrayDeque<>(1);

  public Lazy(Supplier<T> open, Consumer<T> close) {
    this.open = open;
    this.close = close;
  }

  @Override
  public synchronized T get() {
    if (opened.isEmpty()) {
      opened.add(open.get());
    }
    return opened.getFirst();
  }

  @Override
  public synchronized void close() {
    opened.forEach(close);
    opened.clear();
  }
}
