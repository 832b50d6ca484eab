package io.everdrill.agents.faults.network;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** One message of netlink(7) to netfilter: its header in the host's byte order, its attributes. */
final class NetlinkMessage {

  /** What a message of nf_tables is about, in the upper byte of its type. */
  static final int NF_TABLES = 10;

  static final int REQUEST = 1;
  static final int ACKNOWLEDGE = 4;
  static final int CREATE = 0x400;

  private static final int HEADER_BYTES = 20;
  private static final int ATTRIBUTE_BYTES = 4;
  private static final int NESTED = 0x8000;
  private static final int TYPE = 0x3fff;
  private static final int ALIGN = 4;

  private final int type;
  private final int flags;
  private final int family;
  private final int resource;
  private final ByteArrayOutputStream attributes = new ByteArrayOutputStream(64);

  /**
   * @param family of addresses
   * @param resource what it is about, as a queue's number
   */
  NetlinkMessage(int type, int flags, int family, int resource) {
    this.type = type;
    this.flags = flags;
    this.family = family;
    this.resource = resource;
  }

  NetlinkMessage with(int attribute, byte[] value) {
    attributes.writeBytes(attribute(attribute, value));
    return this;
  }

  byte[] bytes() {
    ByteBuffer message =
        ByteBuffer.allocate(HEADER_BYTES + attributes.size()).order(ByteOrder.nativeOrder());
    message.putInt(message.capacity()).putShort((short) type).putShort((short) flags);
    message.putInt(0).putInt(0).put((byte) family).put((byte) 0);
    message.order(ByteOrder.BIG_ENDIAN).putShort((short) resource);
    return message.put(attributes.toByteArray()).array();
  }

  static byte[] attribute(int attribute, byte[] value) {
    int length = ATTRIBUTE_BYTES + value.length;
    return ByteBuffer.allocate(Math.ceilDiv(length, ALIGN) * ALIGN)
        .order(ByteOrder.nativeOrder())
        .putShort((short) length)
        .putShort((short) attribute)
        .put(value)
        .array();
  }

  /** The attributes of a message that came: what follows its header. */
  static ByteBuffer attributes(ByteBuffer message) {
    return message
        .slice(HEADER_BYTES, message.getInt(0) - HEADER_BYTES)
        .order(ByteOrder.nativeOrder());
  }

  /**
   * The value of an attribute that came.
   *
   * @throws IllegalArgumentException if it is not there
   */
  static ByteBuffer attribute(int attribute, ByteBuffer among) {
    for (int at = 0; at + ATTRIBUTE_BYTES <= among.limit(); ) {
      int length = Short.toUnsignedInt(among.getShort(at));
      if ((Short.toUnsignedInt(among.getShort(at + Short.BYTES)) & TYPE) == attribute) {
        return among
            .slice(at + ATTRIBUTE_BYTES, length - ATTRIBUTE_BYTES)
            .order(ByteOrder.nativeOrder());
      }
      at += NetlinkSocket.aligned(length);
    }
    throw new IllegalArgumentException("netlink: expected attribute " + attribute + ", got none");
  }

  static byte[] nested(int attribute, byte[]... inner) {
    return attribute(attribute | NESTED, joined(inner));
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }

  /** In the network's byte order. */
  static byte[] number(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * values.length);
    for (int value : values) {
      bytes.putInt(value);
    }
    return bytes.array();
  }

  /** Ends with a zero. */
  static byte[] text(String text) {
    return (text + "\0").getBytes(US_ASCII);
  }
}
