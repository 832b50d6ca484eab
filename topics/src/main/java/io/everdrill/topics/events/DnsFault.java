package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;
import java.util.List;

/**
 * Faults of the names that a target looks up.
 *
 * <p>{@code names} are host names, also as {@code *.suffix}; empty means all.
 */
@JsonSubTypes({
  @JsonSubTypes.Type(DnsFault.Delay.class),
  @JsonSubTypes.Type(DnsFault.Error.class),
  @JsonSubTypes.Type(DnsFault.Spoof.class),
})
public sealed interface DnsFault extends Fault {

  @Override
  default Category category() {
    return Category.NETWORK;
  }

  /** Host names, also as {@code *.suffix}; empty means all. */
  List<String> names();

  /** What a resolver answers (RFC 1035, 4.1.1); {@code TIMEOUT} is no answer. */
  enum Rcode {
    NXDOMAIN,
    SERVFAIL,
    REFUSED,
    TIMEOUT
  }

  /** Answers come late. */
  @JsonTypeName("dns-delay")
  record Delay(@JsonProperty("delayMs") Duration delay, List<String> names) implements DnsFault {
    public Delay {
      Require.positive(delay, "delayMs");
      names = Require.list(names);
    }
  }

  /** Questions are answered with an error, or not at all. */
  @JsonTypeName("dns-error")
  record Error(Rcode rcode, List<String> names) implements DnsFault {
    public Error {
      Require.present(rcode, "rcode");
      names = Require.list(names);
    }
  }

  /** Questions for an address are answered with a wrong one. */
  @JsonTypeName("dns-spoof")
  record Spoof(String address, List<String> names) implements DnsFault {
    /**
     * @param address IPv4 or IPv6
     */
    public Spoof {
      Require.text(address, "address");
      names = Require.list(names);
    }
  }
}
