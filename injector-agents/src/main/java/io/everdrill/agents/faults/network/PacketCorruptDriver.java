package io.everdrill.agents.faults.network;

import io.everdrill.topics.events.NetworkFault;

/**
 * Turns the first byte of the data around in a share of the TCP and UDP packets.
 *
 * <p>The checksum is left as it is. Where the network card or its like fills it in or has checked
 * it already, as on loopback, veth and most cards, the changed data is delivered; elsewhere the
 * receiver drops the packet, and TCP sends it again.
 */
final class PacketCorruptDriver extends PacketRuleDriver<NetworkFault.PacketCorrupt> {

  private static final int BYTE_BITS = 8;
  private static final int UDP_HEADER_BYTES = 8;

  PacketCorruptDriver(PacketFilter filter) {
    super(
        NetworkFault.PacketCorrupt.class,
        filter,
        new PacketReach.ByAddress(),
        corrupt(50, FaultTables.SAMPLE));
  }

  @Override
  String verdict(NetworkFault.PacketCorrupt fault, TableScope scope) {
    return corrupt(fault.corruptPercent(), scope);
  }

  private static String corrupt(double percent, TableScope scope) {
    return "meta l4proto udp udp length > "
        + UDP_HEADER_BYTES
        + " "
        + share(percent)
        + turnByte(UDP_HEADER_BYTES)
        + "\n    "
        + TcpPayload.rules(scope, headerBytes -> share(percent) + turnByte(headerBytes));
  }

  private static String turnByte(int offsetBytes) {
    String first = "@th," + offsetBytes * BYTE_BITS + "," + BYTE_BITS;
    return "counter name hit " + first + " set " + first + " ^ 0xff";
  }
}
