package io.everdrill.agents.faults.network;

import java.nio.ByteBuffer;

/**
 * A packet that the kernel holds until it is told what to do with it. The numbers are those of
 * linux/netfilter/nfnetlink_queue.h.
 *
 * @param bytes of the IP packet that begins with what was handed over
 */
record QueuedPacket(int id, int hook, int bytes, ByteBuffer handedOver) {

  private static final int FIRST_ATTRIBUTE = 20;
  private static final int HEADER = 1;
  private static final int PAYLOAD = 10;
  private static final int V4_LEAST_HEADER_BYTES = 20;
  private static final int V4_HEADER_WORD_BYTES = 4;
  private static final int V4_LENGTH_AT = 2;
  private static final int V6_LENGTH_AT = 4;
  private static final int V6_HEADER_BYTES = 40;

  /** As the message of the kernel that begins there says. */
  static QueuedPacket at(ByteBuffer messages, int message) {
    int end = message + messages.getInt(message);
    int id = 0;
    int hook = 0;
    ByteBuffer payload = ByteBuffer.allocate(0);
    int at = message + FIRST_ATTRIBUTE;
    while (at + 4 <= end) {
      int value = at + 4;
      int length = messages.getShort(at) & 0xffff;
      switch (messages.getShort(at + 2) & 0x7fff) {
        case HEADER -> {
          id = Integer.reverseBytes(messages.getInt(value));
          hook = messages.get(value + 6);
        }
        case PAYLOAD -> payload = messages.slice(value, length - 4);
        default -> {}
      }
      at += NetlinkSocket.aligned(length);
    }
    return new QueuedPacket(id, hook, length(payload), payload);
  }

  private static int length(ByteBuffer packet) {
    if (packet.limit() < V4_LEAST_HEADER_BYTES) {
      return packet.limit();
    }
    return isV4(packet)
        ? packet.getShort(V4_LENGTH_AT) & 0xffff
        : (packet.getShort(V6_LENGTH_AT) & 0xffff) + V6_HEADER_BYTES;
  }

  private static boolean isV4(ByteBuffer packet) {
    return (packet.get(0) & 0xf0) == 0x40;
  }

  /** Whether nothing of it was left out. */
  boolean isWhole() {
    return handedOver.limit() == bytes;
  }

  byte[] content() {
    byte[] content = new byte[handedOver.limit()];
    handedOver.get(0, content);
    return content;
  }

  /**
   * Its content with one bit turned behind the IP header, as on a bad line: its checksum fits no
   * more.
   *
   * @param where from 0 to below 1
   */
  byte[] turned(double where) {
    byte[] content = content();
    int header =
        isV4(handedOver) ? (handedOver.get(0) & 0x0f) * V4_HEADER_WORD_BYTES : V6_HEADER_BYTES;
    if (header < content.length) {
      int bit = (int) (where * (content.length - header) * Byte.SIZE);
      content[header + bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    }
    return content;
  }
}
