package io.everdrill.agents.faults;

import java.net.Inet4Address;
import java.net.InetAddress;

/** An IP address or CIDR block, written as it is meant: never a name that must be looked up. */
public record AddressBlock(InetAddress address, int prefixBits) {

  /**
   * @throws IllegalArgumentException if the text is no literal address or block
   */
  public static AddressBlock parse(String text) {
    String[] parts = text.split("/", 2);
    try {
      InetAddress address = InetAddress.ofLiteral(parts[0]);
      int widest = address.getAddress().length * 8;
      int bits = parts.length == 1 ? widest : Integer.parseInt(parts[1]);
      if (bits < 0 || bits > widest) {
        throw new IllegalArgumentException("prefix");
      }
      return new AddressBlock(address, bits);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "expected an IP address or CIDR block, got '" + text + "'", e);
    }
  }

  public boolean isV4() {
    return address instanceof Inet4Address;
  }

  /** Whether an address is in it. */
  public boolean contains(InetAddress other) {
    byte[] own = address.getAddress();
    byte[] others = other.getAddress();
    if (own.length != others.length) {
      return false;
    }
    for (int bit = 0; bit < prefixBits; bit++) {
      int mask = 0x80 >> bit % 8;
      if ((own[bit / 8] & mask) != (others[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  /** As nft reads it. */
  @Override
  public String toString() {
    String literal = address.getHostAddress();
    return prefixBits == address.getAddress().length * 8 ? literal : literal + "/" + prefixBits;
  }
}
