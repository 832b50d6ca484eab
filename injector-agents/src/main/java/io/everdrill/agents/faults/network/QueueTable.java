package io.everdrill.agents.faults.network;

import static io.everdrill.agents.faults.network.NetlinkMessage.attribute;
import static io.everdrill.agents.faults.network.NetlinkMessage.joined;
import static io.everdrill.agents.faults.network.NetlinkMessage.nested;
import static io.everdrill.agents.faults.network.NetlinkMessage.number;
import static io.everdrill.agents.faults.network.NetlinkMessage.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An nft table that leads packets of one mark to one queue; without that mark it does nothing.
 *
 * <p>By netlink itself, because the rule's target is that of iptables (xt NFQUEUE), which kernels
 * without NFT_QUEUE have too and nft(8) cannot write; iptables(8) could, but not into a table that
 * the kernel deletes with this process. The numbers are those of linux/netfilter/nf_tables.h and
 * nf_tables_compat.h.
 */
final class QueueTable {

  private static final int BATCH_BEGIN = 0x10;
  private static final int BATCH_END = 0x11;
  private static final int NEW_TABLE = NetlinkMessage.NF_TABLES << 8;
  private static final int NEW_CHAIN = NetlinkMessage.NF_TABLES << 8 | 3;
  private static final int NEW_RULE = NetlinkMessage.NF_TABLES << 8 | 6;
  private static final int APPEND = 0x800;
  private static final int OWNED = 2;
  private static final int ACCEPT = 1;
  private static final int REGISTER = 1;
  private static final int META_MARK = 3;
  private static final int EQUAL = 0;

  /** After the rules that set the mark. */
  private static final int PRIORITY = -9;

  /** Revision 3 of the target: number, how many, flags; 1 is to let pass when nobody reads. */
  private static final int TARGET_REVISION = 3;

  private static final short BYPASS = 1;

  static final int HOOK_IN = 1;
  static final int HOOK_OUT = 3;
  private static final int V4 = 2;
  private static final int V6 = 10;

  private QueueTable() {}

  /** Makes it; it lives as long as the socket. */
  static void create(NetlinkSocket socket, String name, PacketScope scope, int mark, int queue) {
    int family = scope.target().isV4() ? V4 : V6;
    byte[] batch =
        joined(
            new NetlinkMessage(BATCH_BEGIN, NetlinkMessage.REQUEST, 0, NetlinkMessage.NF_TABLES)
                .bytes(),
            message(NEW_TABLE, family).with(1, text(name)).with(2, number(OWNED)).bytes(),
            chain(family, name, "in", HOOK_IN),
            chain(family, name, "out", HOOK_OUT),
            rule(family, name, "in", mark, queue),
            rule(family, name, "out", mark, queue),
            new NetlinkMessage(BATCH_END, NetlinkMessage.REQUEST, 0, NetlinkMessage.NF_TABLES)
                .bytes());
    socket.sendAcknowledged(5, batch);
  }

  private static NetlinkMessage message(int type, int family) {
    return new NetlinkMessage(
        type,
        NetlinkMessage.REQUEST | NetlinkMessage.ACKNOWLEDGE | NetlinkMessage.CREATE | APPEND,
        family,
        0);
  }

  private static byte[] chain(int family, String table, String name, int hook) {
    return joined(
        message(NEW_CHAIN, family)
            .with(1, text(table))
            .with(3, text(name))
            .with(4 | 0x8000, joined(attribute(1, number(hook)), attribute(2, number(PRIORITY))))
            .with(5, number(ACCEPT))
            .with(7, text("filter"))
            .bytes());
  }

  private static byte[] rule(int family, String table, String chain, int mark, int queue) {
    byte[] markBytes = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(mark).array();
    byte[] target =
        ByteBuffer.allocate(8)
            .order(ByteOrder.nativeOrder())
            .putShort((short) queue)
            .putShort((short) 1)
            .putShort(BYPASS)
            .array();
    byte[] expressions =
        joined(
            expression("meta", attribute(1, number(REGISTER)), attribute(2, number(META_MARK))),
            expression(
                "cmp",
                attribute(1, number(REGISTER)),
                attribute(2, number(EQUAL)),
                nested(3, attribute(1, markBytes))),
            expression(
                "target",
                attribute(1, text("NFQUEUE")),
                attribute(2, number(TARGET_REVISION)),
                attribute(3, target)));
    return message(NEW_RULE, family)
        .with(1, text(table))
        .with(2, text(chain))
        .with(4 | 0x8000, expressions)
        .bytes();
  }

  private static byte[] expression(String name, byte[]... data) {
    return nested(1, attribute(1, text(name)), nested(2, data));
  }
}
