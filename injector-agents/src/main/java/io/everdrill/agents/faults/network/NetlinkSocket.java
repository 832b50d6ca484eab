package io.everdrill.agents.faults.network;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
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
  private static final int EINTR = 4;
  private static final int EAGAIN = 11;
  private static final int ENOBUFS = 105;
  private static final int WAIT_MICROS = 100_000;
  private static final int NLMSG_ERROR = 2;
  private static final int ERROR_OFFSET = 16;

  static final int DONT_WAIT = 0x40;

  private static final Linker.Option ERRNO_KEPT = Linker.Option.captureCallState("errno");
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SOCKET = function("socket", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle BIND = function("bind", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle CLOSE = function("close", JAVA_INT);
  private static final MethodHandle SET_OPTION =
      function("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SEND = transfer("send");
  private static final MethodHandle RECEIVE = transfer("recv");

  private final int descriptor;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment received = arena.allocate(LARGEST_BYTES);
  private boolean closed;

  private NetlinkSocket(int descriptor) {
    this.descriptor = descriptor;
  }

  /** The kernel said no. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int errno;

    Refused(String what, int errno) {
      super(what + ": errno " + errno);
      this.errno = errno;
    }

    int errno() {
      return errno;
    }
  }

  static NetlinkSocket open() {
    NetlinkSocket socket =
        new NetlinkSocket(
            (int) call("socket", SOCKET, AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_NETFILTER));
    try (Arena call = Arena.ofConfined()) {
      MemorySegment address = call.allocate(ADDRESS_BYTES);
      address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
      call("bind", BIND, socket.descriptor, address, ADDRESS_BYTES);
      MemorySegment size = call.allocateFrom(JAVA_INT, RECEIVE_BUFFER_BYTES);
      call("SO_RCVBUFFORCE", SET_OPTION, socket.descriptor, SOL_SOCKET, SO_RCVBUFFORCE, size, 4);
      MemorySegment wait = call.allocateFrom(JAVA_LONG, 0L, (long) WAIT_MICROS);
      call("SO_RCVTIMEO", SET_OPTION, socket.descriptor, SOL_SOCKET, SO_RCVTIMEO, wait, 16);
    }
    return socket;
  }

  void send(byte[] messages) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment bytes = call.allocateFrom(ValueLayout.JAVA_BYTE, messages);
      call("send to netfilter", SEND, descriptor, bytes, (long) messages.length, 0);
    }
  }

  /** Sends messages of which so many ask to be acknowledged, and fails unless all are. */
  void sendAcknowledged(int acknowledgements, byte[] messages) {
    send(messages);
    int left = acknowledgements;
    for (int waited = 0; left > 0; waited++) {
      ByteBuffer answer = receive(0);
      if (!answer.hasRemaining() && waited > 20) {
        throw new Refused("no answer from netfilter", EAGAIN);
      }
      for (int at = 0; at + ERROR_OFFSET < answer.limit(); at += aligned(answer.getInt(at))) {
        if (answer.getShort(at + Integer.BYTES) == NLMSG_ERROR) {
          int error = -answer.getInt(at + ERROR_OFFSET);
          if (error != 0) {
            throw new Refused("netfilter", error);
          }
          left--;
        }
      }
    }
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
      long bytes =
          call("recv from netfilter", RECEIVE, descriptor, received, (long) LARGEST_BYTES, flags);
      return received.asSlice(0, bytes).asByteBuffer().order(ByteOrder.nativeOrder());
    } catch (Refused e) {
      if (e.errno == EAGAIN || e.errno == EINTR || e.errno == ENOBUFS) {
        return ByteBuffer.allocate(0);
      }
      throw e;
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      call("close", CLOSE, descriptor);
      arena.close();
    }
  }

  private static long call(String what, MethodHandle function, Object... arguments) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment state = call.allocate(STATE);
      Object[] all = new Object[arguments.length + 1];
      all[0] = state;
      System.arraycopy(arguments, 0, all, 1, arguments.length);
      long result = ((Number) function.invokeWithArguments(all)).longValue();
      if (result < 0) {
        throw new Refused(what, (int) ERRNO.get(state, 0L));
      }
      return result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(what, e);
    }
  }

  private static MethodHandle function(String name, MemoryLayout... arguments) {
    return handle(name, FunctionDescriptor.of(JAVA_INT, arguments));
  }

  private static MethodHandle transfer(String name) {
    return handle(name, FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  }

  private static MethodHandle handle(String name, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, ERRNO_KEPT);
  }
}
