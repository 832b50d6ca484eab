package io.everdrill.agents.faults.network;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.everdrill.agents.faults.AddressBlock;
import io.everdrill.agents.linux.SystemCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Sends packets a second time, as they are, from the network of the thread that opens it. Each
 * carries the {@link CopyMark}; one to an address of the host itself reaches it by loopback.
 */
final class PacketCopies implements AutoCloseable {

  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;

  /** Packets come with their IP header; ip(7), raw(7). */
  private static final int IPPROTO_RAW = 255;

  private static final int SOL_SOCKET = 1;
  private static final int SO_MARK = 36;
  private static final int DONT_WAIT = 0x40;

  private static final SystemCall SOCKET =
      SystemCall.of("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final SystemCall SET_OPTION =
      SystemCall.of("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final SystemCall SEND_TO =
      SystemCall.of("sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
  private static final SystemCall CLOSE = SystemCall.of("close", JAVA_INT, JAVA_INT);

  private final int descriptor;
  private final Version version;

  /**
   * Of IP, as linux/in.h and linux/in6.h have it.
   *
   * @param destinationAt where in a packet its destination is
   * @param addressAt where in a socket's address that is to be
   */
  private record Version(
      int family, int destinationAt, int addressBytes, int addressAt, int socketAddressBytes) {
    static final Version V4 = new Version(2, 16, 4, 4, 16);
    static final Version V6 = new Version(10, 24, 16, 8, 28);
  }

  private PacketCopies(int descriptor, Version version) {
    this.descriptor = descriptor;
    this.version = version;
  }

  /** For packets of the target's version of IP. */
  static PacketCopies open(AddressBlock target) {
    Version version = target.isV4() ? Version.V4 : Version.V6;
    int descriptor = (int) SOCKET.call(version.family, SOCK_RAW_CLOEXEC, IPPROTO_RAW);
    PacketCopies opened = new PacketCopies(descriptor, version);
    try (Arena call = Arena.ofConfined()) {
      MemorySegment mark = call.allocateFrom(JAVA_INT, CopyMark.BIT);
      SET_OPTION.call(descriptor, SOL_SOCKET, SO_MARK, mark, Integer.BYTES);
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /**
   * Without a copy the packet goes on once: where buffers are full, a route is gone, or it is
   * larger than the network takes in one piece.
   */
  void send(byte[] packet) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment bytes = call.allocateFrom(JAVA_BYTE, packet);
      MemorySegment to = call.allocate(version.socketAddressBytes, JAVA_INT.byteAlignment());
      to.set(JAVA_SHORT, 0, (short) version.family);
      to.asSlice(version.addressAt, version.addressBytes)
          .copyFrom(bytes.asSlice(version.destinationAt, version.addressBytes));
      SEND_TO.call(
          descriptor, bytes, (long) packet.length, DONT_WAIT, to, version.socketAddressBytes);
    } catch (SystemCall.Failed e) {
      // No copy is no harm, and none of the target's own packets waits for it.
    }
  }

  @Override
  public void close() {
    CLOSE.call(descriptor);
  }
}
