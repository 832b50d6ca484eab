package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.ProbeEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How long the passing results of a cell took in the last minute: for drills that end when users
 * wait too long and must know whether they do already. The newest 1,000 before the first of them
 * asks, so that it need not wait; then 10,000.
 */
final class RecentPasses {

  private static final int BEFORE_ASKED = 1_000;
  private static final int FIRST_CAPACITY = 16;

  /** A ring, of what is cheap to keep of each result. */
  private long[] atMillis = new long[FIRST_CAPACITY];

  private long[] tookNanos = new long[FIRST_CAPACITY];
  private String[] services = new String[FIRST_CAPACITY];
  private int first;
  private int size;
  private int most = BEFORE_ASKED;

  record Pass(String service, Duration took, long appendedMillis) {}

  void add(ProbeEvent.Result result, long appendedMillis) {
    if (!result.passed()) {
      return;
    }
    if (size == most) {
      forgetFirst();
    } else if (size == atMillis.length) {
      grow();
    }
    int next = slot(size);
    atMillis[next] = appendedMillis;
    tookNanos[next] = result.phases().total().toNanos();
    services[next] = result.service();
    size++;
    long oldest = appendedMillis - PassWindow.LONGEST.toMillis();
    while (atMillis[first] < oldest) {
      forgetFirst();
    }
  }

  /** Oldest first; more of them are kept from now on. */
  List<Pass> all() {
    most = PassWindow.MOST;
    List<Pass> all = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      int slot = slot(i);
      all.add(new Pass(services[slot], Duration.ofNanos(tookNanos[slot]), atMillis[slot]));
    }
    return all;
  }

  private void forgetFirst() {
    services[first] = null; // let go
    first = slot(1);
    size--;
  }

  private int slot(int index) {
    int slot = first + index;
    return slot < atMillis.length ? slot : slot - atMillis.length;
  }

  private void grow() {
    atMillis = unrolled(atMillis);
    tookNanos = unrolled(tookNanos);
    String[] larger = Arrays.copyOfRange(services, first, first + 2 * services.length);
    System.arraycopy(services, 0, larger, services.length - first, first);
    services = larger;
    first = 0;
  }

  private long[] unrolled(long[] ring) {
    long[] larger = Arrays.copyOfRange(ring, first, first + 2 * ring.length);
    System.arraycopy(ring, 0, larger, ring.length - first, first);
    return larger;
  }
}
