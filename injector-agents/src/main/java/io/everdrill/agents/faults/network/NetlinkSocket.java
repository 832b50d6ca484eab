package io.everdrill.agents.faults.network;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.everdrill.agents.linux.SystemCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A socket to netfilter, in the network of the thread that opens it. What it made with an owner
 * flag, and the queues that it reads, end when it is closed, whatever ends the process.
 */
final class NetlinkSocket implements AutoCloseable {

  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int NETLINK_NETFILTER = 12;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int RECEIVE_BUFFER_BYTES = 16 << 20;
  private static final int ADDRESS_BYTES = 12;
  private static final int LARGEST_BYTES = 1 << 17;
  private static final int ENOENT = 2;
  private static final int EINTR = 4;
  private static final int EAGAIN = 11;
  private static final int ENOBUFS = 105;
  private static final int WAIT_MICROS = 100_000;
  private static final int PATIENCE = 20;
  private static final int NLMSG_ERROR = 2;
  private static final int ERROR_OFFSET = 16;

  static final int DONT_WAIT = 0x40;

  private static final SystemCall SOCKET =
      SystemCall.of("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final SystemCall BIND =
      SystemCall.of("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final SystemCall CLOSE = SystemCall.of("close", JAVA_INT, JAVA_INT);
  private static final SystemCall SET_OPTION =
      SystemCall.of("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final SystemCall SEND = transfer("send");
  private static final SystemCall RECEIVE = transfer("recv");

  private final int descriptor;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment received = arena.allocate(LARGEST_BYTES);
  private boolean closed;

  private NetlinkSocket(int descriptor) {
    this.descriptor = descriptor;
  }

  static NetlinkSocket open() {
    NetlinkSocket socket =
        new NetlinkSocket((int) SOCKET.call(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_NETFILTER));
    try (Arena call = Arena.ofConfined()) {
      MemorySegment address = call.allocate(ADDRESS_BYTES);
      address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
      BIND.call(socket.descriptor, address, ADDRESS_BYTES);
      MemorySegment size = call.allocateFrom(JAVA_INT, RECEIVE_BUFFER_BYTES);
      SET_OPTION.call(socket.descriptor, SOL_SOCKET, SO_RCVBUFFORCE, size, 4);
      MemorySegment wait = call.allocateFrom(JAVA_LONG, 0L, (long) WAIT_MICROS);
      SET_OPTION.call(socket.descriptor, SOL_SOCKET, SO_RCVTIMEO, wait, 16);
    }
    return socket;
  }

  void send(byte[] messages) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment bytes = call.allocateFrom(ValueLayout.JAVA_BYTE, messages);
      SEND.call(descriptor, bytes, (long) messages.length, 0);
    }
  }

  /** Sends messages of which so many ask to be acknowledged, and fails unless all are. */
  void sendAcknowledged(int acknowledgements, byte[] messages) {
    send(messages);
    int left = acknowledgements;
    for (int waited = 0; left > 0; waited++) {
      ByteBuffer answer = receive(0);
      if (!answer.hasRemaining() && waited > PATIENCE) {
        throw new SystemCall.Failed("no answer from netfilter", EAGAIN);
      }
      for (int at = 0; at + ERROR_OFFSET < answer.limit(); at += aligned(answer.getInt(at))) {
        if (answer.getShort(at + Integer.BYTES) == NLMSG_ERROR) {
          int error = -answer.getInt(at + ERROR_OFFSET);
          if (error != 0) {
            throw new SystemCall.Failed("netfilter", error);
          }
          left--;
        }
      }
    }
  }

  /**
   * The one message that answers, or nothing if what is asked for is not there.
   *
   * @throws SystemCall.Failed if netfilter does not answer, or says no
   */
  ByteBuffer ask(byte[] question) {
    send(question);
    for (int waited = 0; waited <= PATIENCE; waited++) {
      ByteBuffer answer = receive(0);
      if (answer.hasRemaining()) {
        int error =
            answer.getShort(Integer.BYTES) == NLMSG_ERROR ? -answer.getInt(ERROR_OFFSET) : 0;
        if (error == 0) {
          byte[] bytes = new byte[answer.remaining()];
          answer.get(bytes);
          return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        }
        if (error == ENOENT) {
          return ByteBuffer.allocate(0);
        }
        throw new SystemCall.Failed("netfilter", error);
      }
    }
    throw new SystemCall.Failed("no answer from netfilter", EAGAIN);
  }

  static int aligned(int bytes) {
    return Math.max(4, Math.ceilDiv(bytes, 4) * 4);
  }

  /**
   * What came, or nothing after 100 ms, or if packets were lost because they were too many. One
   * thread only.
   *
   * @param flags {@link #DONT_WAIT} or 0
   */
  ByteBuffer receive(int flags) {
    try {
      long bytes = RECEIVE.call(descriptor, received, (long) LARGEST_BYTES, flags);
      return received.asSlice(0, bytes).asByteBuffer().order(ByteOrder.nativeOrder());
    } catch (SystemCall.Failed e) {
      if (e.errno() == EAGAIN || e.errno() == EINTR || e.errno() == ENOBUFS) {
        return ByteBuffer.allocate(0);
      }
      throw e;
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      CLOSE.call(descriptor);
      arena.close();
    }
  }

  private static SystemCall transfer(String name) {
    return SystemCall.of(name, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  }
}
