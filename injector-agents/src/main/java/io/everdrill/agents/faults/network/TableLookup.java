package io.everdrill.agents.faults.network;

import io.everdrill.agents.faults.Lazy;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.linux.SystemCall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Asks the kernel about one nft table by its name. By netlink itself, because libnftables reads
 * every rule and set of the host for such a question (1.0.6: 35 ms where there are 3,000 rules of
 * others), and an agent asks it for each fault at each beat.
 *
 * <p>The numbers are those of linux/netfilter/nf_tables.h.
 */
final class TableLookup implements AutoCloseable {

  private static final int GET_TABLE = NetlinkMessage.NF_TABLES << 8 | 1;
  private static final int GET_OBJECT = NetlinkMessage.NF_TABLES << 8 | 19;
  private static final Map<String, Integer> FAMILIES =
      Map.of("inet", 1, "ip", 2, "arp", 3, "netdev", 5, "bridge", 7, "ip6", 10);

  private static final int TABLE_NAME = 1;
  private static final int OBJECT_TABLE = 1;
  private static final int OBJECT_NAME = 2;
  private static final int OBJECT_TYPE = 3;
  private static final int OBJECT_DATA = 4;
  private static final int COUNTER = 1;
  private static final int COUNTER_PACKETS = 2;

  private final Lazy<NetlinkSocket> socket = new Lazy<>(NetlinkSocket::open, NetlinkSocket::close);

  /**
   * Whether there is such a table, whoever made it, in the network of the thread that asked first.
   *
   * @throws Nftables.NftRefused if this process may not ask
   */
  boolean has(Undo.DeleteTable table) {
    return answer(question(GET_TABLE, table).with(TABLE_NAME, NetlinkMessage.text(table.table())))
        .hasRemaining();
  }

  /** How many packets a named counter of the table has counted; empty if there is none. */
  OptionalLong packets(Undo.DeleteTable table, String counter) {
    ByteBuffer answer =
        answer(
            question(GET_OBJECT, table)
                .with(OBJECT_TABLE, NetlinkMessage.text(table.table()))
                .with(OBJECT_NAME, NetlinkMessage.text(counter))
                .with(OBJECT_TYPE, NetlinkMessage.number(COUNTER)));
    if (!answer.hasRemaining()) {
      return OptionalLong.empty();
    }
    ByteBuffer data = NetlinkMessage.attribute(OBJECT_DATA, NetlinkMessage.attributes(answer));
    ByteBuffer packets = NetlinkMessage.attribute(COUNTER_PACKETS, data);
    return OptionalLong.of(packets.order(ByteOrder.BIG_ENDIAN).getLong());
  }

  private static NetlinkMessage question(int type, Undo.DeleteTable table) {
    return new NetlinkMessage(type, NetlinkMessage.REQUEST, FAMILIES.get(table.family()), 0);
  }

  private synchronized ByteBuffer answer(NetlinkMessage question) {
    try {
      return socket.get().ask(question.bytes());
    } catch (SystemCall.Failed e) {
      // An answer that comes late would be taken for that to the next question.
      close();
      throw new Nftables.NftRefused("nft: " + e.getMessage());
    }
  }

  @Override
  public synchronized void close() {
    socket.close();
  }
}
