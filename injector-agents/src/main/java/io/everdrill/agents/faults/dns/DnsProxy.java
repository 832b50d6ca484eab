package io.everdrill.agents.faults.dns;

import io.everdrill.agents.faults.NetworkPlace;
import io.everdrill.runtime.BoundedMap;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * A name server that does to questions what a rule says, and hands the rest on to another, whose
 * answers go back untouched. Its sockets are in the target's network. Platform threads: a carrier
 * of virtual threads that is made here would keep this thread's network.
 */
final class DnsProxy implements AutoCloseable {

  private static final int GREATEST_MESSAGE_BYTES = 65_535;

  /** Questions that wait, for their time or for the resolver; the oldest is forgotten. */
  private static final int MOST_WAITING = 4_096;

  private static final int IDS = 1 << 16;

  private final DnsDecision.Rule rule;
  private final InetSocketAddress resolver;
  private final DatagramSocket door;
  private final DatagramSocket out;
  private final DnsTcpProxy tcp;
  private final ScheduledThreadPoolExecutor delayed;
  private final AtomicLong seen = new AtomicLong();
  private final AtomicLong hit = new AtomicLong();

  private int nextId;

  /** Guarded by itself; by the id that the question has on its way to the resolver. */
  private final Map<Integer, Asker> askers = BoundedMap.ofNewest(MOST_WAITING);

  private record Asker(SocketAddress address, byte firstOfId, byte secondOfId) {}

  /** Where it listens, and from where it asks. */
  record Ports(int udp, int tcp, int udpOut, int tcpOut) {}

  private DnsProxy(InetAddress address, InetSocketAddress resolver, DnsDecision.Rule rule)
      throws IOException {
    this.rule = rule;
    this.resolver = resolver;
    door = new DatagramSocket(new InetSocketAddress(address, 0));
    out = new DatagramSocket();
    tcp = new DnsTcpProxy(address, resolver, this::decide);
    delayed =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("dns-delayed").daemon().factory());
    delayed.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    Thread.ofPlatform().name("dns-questions").daemon().start(() -> receive(door, this::question));
    Thread.ofPlatform().name("dns-answers").daemon().start(() -> receive(out, this::answer));
    tcp.start();
    rehearse();
  }

  /** So that the first question does not wait until the classes for it are loaded. */
  private void rehearse() throws IOException {
    Record any = Record.newRecord(Name.root, Type.A, DClass.IN);
    Message question = new Message(Message.newQuery(any).toWire());
    rule.on(question);
    DnsAnswers.failure(question, Rcode.REFUSED).toWire();
    DnsAnswers.address(question, door.getLocalAddress()).toWire();
  }

  /** A server at this address of the network. */
  static DnsProxy start(
      NetworkPlace network,
      InetAddress address,
      InetSocketAddress resolver,
      DnsDecision.Rule rule) {
    return network.inside(
        () -> {
          try {
            return new DnsProxy(address, resolver, rule);
          } catch (IOException e) {
            throw new UncheckedIOException("name server at " + address, e);
          }
        });
  }

  Ports ports() {
    return new Ports(door.getLocalPort(), tcp.port(), out.getLocalPort(), tcp.outPort());
  }

  Exposure exposure() {
    return new Exposure("questions", hit.get(), seen.get());
  }

  /** What is no DNS message passes: the resolver knows what to say of it. */
  private DnsDecision decide(Message question) {
    seen.incrementAndGet();
    DnsDecision decision = rule.on(question);
    if (decision instanceof DnsDecision.Mislead && !DnsAnswers.asksForAddress(question)) {
      return DnsDecision.PASS;
    }
    if (!decision.equals(DnsDecision.PASS)) {
      hit.incrementAndGet();
    }
    return decision;
  }

  private interface Receiver {
    void accept(byte[] message, SocketAddress from) throws IOException;
  }

  private static void receive(DatagramSocket socket, Receiver receiver) {
    DatagramPacket packet = new DatagramPacket(new byte[GREATEST_MESSAGE_BYTES], 0);
    while (!socket.isClosed()) {
      try {
        packet.setLength(GREATEST_MESSAGE_BYTES);
        socket.receive(packet);
        receiver.accept(
            Arrays.copyOf(packet.getData(), packet.getLength()), packet.getSocketAddress());
      } catch (IOException | RejectedExecutionException e) {
        // Closed; or no DNS message, or nobody there: UDP promises nothing.
      }
    }
  }

  private void question(byte[] bytes, SocketAddress from) throws IOException {
    Message question = new Message(bytes);
    switch (decide(question)) {
      case DnsDecision.Forward(Duration delay) when delay.isZero() -> forward(bytes, from);
      case DnsDecision.Forward(Duration delay) -> {
        if (delayed.getQueue().size() < MOST_WAITING) {
          delayed.schedule(() -> forward(bytes, from), delay.toNanos(), TimeUnit.NANOSECONDS);
        }
      }
      case DnsDecision.Fail(int rcode) -> send(door, DnsAnswers.failure(question, rcode), from);
      case DnsDecision.Mislead(InetAddress address) ->
          send(door, DnsAnswers.address(question, address), from);
      case DnsDecision.Ignore() -> {}
    }
  }

  private static void send(DatagramSocket socket, Message answer, SocketAddress to)
      throws IOException {
    byte[] bytes = answer.toWire();
    socket.send(new DatagramPacket(bytes, bytes.length, to));
  }

  /** With an id of its own, because two who ask may have chosen the same. */
  private void forward(byte[] question, SocketAddress from) {
    int id;
    synchronized (askers) {
      nextId = (nextId + 1) % IDS;
      id = nextId;
      askers.put(id, new Asker(from, question[0], question[1]));
    }
    question[0] = (byte) (id >> 8);
    question[1] = (byte) id;
    try {
      out.send(new DatagramPacket(question, question.length, resolver));
    } catch (IOException e) {
      // As if it were lost on the way; who asked asks again.
    }
  }

  private void answer(byte[] bytes, SocketAddress from) throws IOException {
    if (bytes.length < 2 || !from.equals(resolver)) {
      return;
    }
    Asker asker;
    synchronized (askers) {
      asker = askers.remove(((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff));
    }
    if (asker != null) {
      bytes[0] = asker.firstOfId;
      bytes[1] = asker.secondOfId;
      door.send(new DatagramPacket(bytes, bytes.length, asker.address));
    }
  }

  @Override
  public void close() {
    delayed.shutdownNow();
    door.close();
    out.close();
    tcp.close();
  }
}
