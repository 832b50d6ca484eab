package io.everdrill.gateway.inputs;

import static java.time.temporal.ChronoUnit.MICROS;

import java.time.Instant;
import java.util.Map;

/**
 * What came through the door.
 *
 * @param sender name of the token that it came with
 * @param detector who is scored for it, if the token says so; empty if the mapping tells
 * @param receivedAt as fine as the contract's JSON: a finer instant would not survive its record
 * @param headers {@code content-type} and those of CloudEvents, by names in lower case
 */
public record Message(
    byte[] body, String sender, String detector, Instant receivedAt, Map<String, String> headers) {

  public Message {
    receivedAt = receivedAt.truncatedTo(MICROS);
    headers = Map.copyOf(headers);
  }

  /** Of a sender that is not scored itself. */
  public Message(byte[] body, String sender, Instant receivedAt, Map<String, String> headers) {
    this(body, sender, "", receivedAt, headers);
  }

  /**
   * Nobody who is scored speaks as another: refused before anything of that other is looked up.
   *
   * @param named in the body; empty if that names none
   */
  void requireOwn(String named) throws MalformedInput {
    if (!detector.isEmpty() && !named.isEmpty() && !named.equals(detector)) {
      throw new MalformedInput(
          "detector", sender + " may report as the detector " + detector + " alone");
    }
  }

  /** The same, but for what is inside. */
  Message holding(byte[] inside) {
    return new Message(inside, sender, detector, receivedAt, headers);
  }
}
