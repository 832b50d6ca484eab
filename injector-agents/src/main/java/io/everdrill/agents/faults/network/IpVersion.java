package io.everdrill.agents.faults.network;

import io.everdrill.agents.faults.AddressBlock;

/** One version of IP, in the words of nft. */
enum IpVersion {
  V4("ip", "ipv4", "", 20),
  V6("ip6", "ipv6", "6", 40);

  private final String family;
  private final String name;
  private final String suffix;
  private final int headerBytes;

  IpVersion(String family, String name, String suffix, int headerBytes) {
    this.family = family;
    this.name = name;
    this.suffix = suffix;
    this.headerBytes = headerBytes;
  }

  static IpVersion of(AddressBlock block) {
    return block.isV4() ? V4 : V6;
  }

  /** Of tables and of addresses in packets. */
  String family() {
    return family;
  }

  String addressType() {
    return name + "_addr";
  }

  /** What matches its packets where both versions come. */
  String match() {
    return "meta nfproto " + name + " ";
  }

  /** Behind the names of its sets, where a table has such of both. */
  String suffix() {
    return suffix;
  }

  /** Of a packet without options. */
  int headerBytes() {
    return headerBytes;
  }
}
