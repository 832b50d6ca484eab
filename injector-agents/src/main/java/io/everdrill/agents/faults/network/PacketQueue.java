package io.everdrill.agents.faults.network;

import static io.everdrill.agents.faults.network.NetlinkMessage.number;

import io.everdrill.agents.faults.network.PacketFate.Verdict;
import io.everdrill.agents.linux.SystemCall;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Packets that the kernel hands over and gets back: one thread reads them and asks what becomes of
 * each, one gives those back whose time has come, several in one call. When the socket is closed,
 * whatever ends the process, packets pass by themselves from then on; those that are held are lost.
 *
 * <p>It is a bottleneck, so it gives up, and lets everything pass, when it is handed more than it
 * carries. The numbers are those of linux/netfilter/nfnetlink_queue.h.
 */
final class PacketQueue implements AutoCloseable {

  /** Without the bit of {@link CopyMark}. */
  static final int MARK = 0x06d1_0000;

  private static final int FIRST_NUMBER = 0xED00;
  private static final int NUMBERS = 64;
  private static final int SUBSYSTEM = 3;
  private static final int PACKET = SUBSYSTEM << 8;
  private static final int VERDICT = SUBSYSTEM << 8 | 1;
  private static final int CONFIG = SUBSYSTEM << 8 | 2;
  private static final int PAYLOAD = 10;
  private static final int EBUSY = 16;
  private static final int EPERM = 1;
  private static final int MOST_HELD = 20_000;

  private static final int DROP = 0;
  private static final int ACCEPT = 1;
  private static final int BATCH_BYTES = 32 << 10;

  /** A packet that passes waits no longer for others, or what was held overtakes it. */
  private static final long BATCH_NANOS = 1_000_000;

  private static final long SECOND_NANOS = 1_000_000_000;

  private final NetlinkSocket socket;
  private final int queue;
  private final PacketFate fate;
  private final int mostPerSecond;

  /** One if it copies, else none. */
  private final List<PacketCopies> copies;

  private final LongAdder hit = new LongAdder();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final PriorityQueue<Held> held = new PriorityQueue<>();
  private final Thread reader;
  private final Thread releaser;
  private volatile boolean closing;
  private long order;
  private long second;
  private int inSecond;

  private record Held(long dueNanos, long order, int id) implements Comparable<Held> {
    @Override
    public int compareTo(Held other) {
      int byTime = Long.compare(dueNanos - other.dueNanos, 0);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private PacketQueue(
      NetlinkSocket socket,
      int queue,
      PacketFate fate,
      int mostPerSecond,
      List<PacketCopies> copies) {
    this.mostPerSecond = mostPerSecond;
    this.copies = copies;
    this.socket = socket;
    this.queue = queue;
    this.fate = fate;
    reader = Thread.ofPlatform().name("packet-queue").daemon().unstarted(this::read);
    releaser = Thread.ofPlatform().name("packet-release").daemon().unstarted(this::release);
  }

  /**
   * A queue in the network of this thread, and the table that leads there what has its mark.
   *
   * @param table its name
   * @param mostPerSecond packets; with more it gives up
   */
  static PacketQueue open(String table, PacketScope scope, PacketFate fate, int mostPerSecond) {
    NetlinkSocket socket = NetlinkSocket.open();
    List<PacketCopies> copies = List.of();
    try {
      int queue = bind(socket, fate.needs());
      if (fate.needs() == PacketFate.Needs.WHOLE_AND_SENDER) {
        copies = List.of(PacketCopies.open(scope.target()));
      }
      PacketQueue opened = new PacketQueue(socket, queue, fate, mostPerSecond, copies);
      QueueTable.create(socket, table, scope, mark(queue), queue);
      opened.reader.start();
      opened.releaser.start();
      return opened;
    } catch (RuntimeException e) {
      copies.forEach(PacketCopies::close);
      socket.close();
      throw e;
    }
  }

  /** What packets carry that are meant for it. */
  int mark() {
    return mark(queue);
  }

  private static int mark(int queue) {
    return MARK | (queue & 0xffff);
  }

  /** The first number that nobody reads. */
  private static int bind(NetlinkSocket socket, PacketFate.Needs needs) {
    for (int number = FIRST_NUMBER; number < FIRST_NUMBER + NUMBERS; number++) {
      try {
        socket.sendAcknowledged(1, config(number).with(1, new byte[] {1, 0, 0, 0}).bytes());
        configure(socket, number, needs);
        return number;
      } catch (SystemCall.Failed e) {
        if (e.errno() != EBUSY && e.errno() != EPERM) {
          throw e;
        }
      }
    }
    throw new IllegalStateException("no queue is free from " + FIRST_NUMBER + " to +" + NUMBERS);
  }

  private static void configure(NetlinkSocket socket, int number, PacketFate.Needs needs) {
    byte[] copy = ByteBuffer.allocate(5).putInt(needs.bytes()).put((byte) 2).array();
    byte[] failOpen = number(1);
    socket.sendAcknowledged(
        1,
        config(number)
            .with(2, copy)
            .with(3, number(MOST_HELD))
            .with(4, failOpen)
            .with(5, failOpen)
            .bytes());
  }

  private static NetlinkMessage config(int number) {
    return new NetlinkMessage(
        CONFIG, NetlinkMessage.REQUEST | NetlinkMessage.ACKNOWLEDGE, 0, number);
  }

  private void read() {
    ByteArrayOutputStream verdicts = new ByteArrayOutputStream();
    try {
      while (!closing) {
        ByteBuffer messages = socket.receive(0);
        long began = System.nanoTime();
        while (messages.hasRemaining()
            && verdicts.size() < BATCH_BYTES
            && System.nanoTime() - began < BATCH_NANOS) {
          judge(messages, verdicts);
          messages = socket.receive(NetlinkSocket.DONT_WAIT);
        }
        if (messages.hasRemaining()) {
          judge(messages, verdicts);
        }
        flush(verdicts);
      }
    } catch (RuntimeException e) {
      // The kernel speaks no more: without a queue packets pass, and the fault is seen as ended.
      closing = true;
    } finally {
      end();
    }
  }

  /**
   * Also when it gave up: as long as the socket is open the kernel keeps packets for it. What is
   * held goes on at once.
   */
  private void end() {
    releaser.interrupt();
    join(releaser);
    ByteArrayOutputStream verdicts = new ByteArrayOutputStream();
    held.stream().sorted().forEach(h -> verdicts.writeBytes(verdict(h.id, ACCEPT).bytes()));
    held.clear();
    try {
      flush(verdicts);
    } catch (SystemCall.Failed e) {
      // The same reason that ended it: with its socket the kernel forgets what it kept.
    } finally {
      socket.close();
      copies.forEach(PacketCopies::close);
    }
  }

  private void judge(ByteBuffer messages, ByteArrayOutputStream verdicts) {
    for (int at = 0; at + 20 <= messages.limit(); at += length(messages, at)) {
      if (messages.getShort(at + 4) == PACKET) {
        judge(QueuedPacket.at(messages, at), verdicts);
      }
    }
  }

  private static int length(ByteBuffer messages, int at) {
    return NetlinkSocket.aligned(messages.getInt(at));
  }

  private void judge(QueuedPacket packet, ByteArrayOutputStream verdicts) {
    long now = System.nanoTime();
    count(now);
    Verdict verdict = verdict(packet, now);
    switch (verdict) {
      case Verdict.Pass() -> verdicts.writeBytes(verdict(packet.id(), ACCEPT).bytes());
      case Verdict.Lost() -> verdicts.writeBytes(verdict(packet.id(), DROP).bytes());
      case Verdict.Held(long nanos) -> hold(packet.id(), now + nanos);
      case Verdict.Twice() -> {
        verdicts.writeBytes(verdict(packet.id(), ACCEPT).bytes());
        copies.forEach(copy -> copy.send(packet.content()));
      }
      case Verdict.Turned(double where) ->
          verdicts.writeBytes(
              verdict(packet.id(), ACCEPT).with(PAYLOAD, packet.turned(where)).bytes());
    }
    if (!(verdict instanceof Verdict.Pass)) {
      hit.increment();
    }
  }

  /** One that came in part would go on in part. */
  private Verdict verdict(QueuedPacket packet, long now) {
    Verdict verdict = fate.of(packet.bytes(), packet.hook() == QueueTable.HOOK_IN, now);
    return fate.needs() == PacketFate.Needs.HEADER || packet.isWhole() ? verdict : Verdict.PASS;
  }

  private void hold(int packet, long dueNanos) {
    lock.lock();
    try {
      held.add(new Held(dueNanos, order++, packet));
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Packets that did not just pass; the kernel lets others by while it is full. */
  long hit() {
    return hit.sum();
  }

  private void count(long now) {
    if (now - second > SECOND_NANOS) {
      second = now;
      inSecond = 0;
    }
    if (++inSecond > mostPerSecond) {
      closing = true;
    }
  }

  /** Its mark is taken off, or on loopback it would be led here on its way in too. */
  private NetlinkMessage verdict(int id, int verdict) {
    return new NetlinkMessage(VERDICT, NetlinkMessage.REQUEST, 0, queue)
        .with(2, number(verdict, id))
        .with(3, number(0));
  }

  private void flush(ByteArrayOutputStream verdicts) {
    if (verdicts.size() > 0) {
      socket.send(verdicts.toByteArray());
      verdicts.reset();
    }
  }

  private void release() {
    ByteArrayOutputStream verdicts = new ByteArrayOutputStream();
    lock.lock();
    try {
      while (!closing) {
        long wait = held.isEmpty() ? SECOND_NANOS : held.peek().dueNanos - System.nanoTime();
        if (wait > 0) {
          long ignored = changed.awaitNanos(wait);
          continue;
        }
        while (!held.isEmpty()
            && held.peek().dueNanos - System.nanoTime() <= 0
            && verdicts.size() < BATCH_BYTES) {
          verdicts.writeBytes(verdict(held.poll().id, ACCEPT).bytes());
        }
        flush(verdicts);
      }
    } catch (InterruptedException | RuntimeException e) {
      closing = true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether packets are still judged. */
  boolean works() {
    return !closing && reader.isAlive() && releaser.isAlive();
  }

  /** Returns when nothing is held. */
  @Override
  public void close() {
    closing = true;
    join(reader);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
