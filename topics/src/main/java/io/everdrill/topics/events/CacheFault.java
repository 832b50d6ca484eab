package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;
import java.util.List;

/**
 * Faults of entries in Redis, the target. Values, types and times to live are put back.
 *
 * <p>{@code keyPattern} as in Redis' SCAN; at most {@code atMostKeys} are hit.
 */
@JsonSubTypes({
  @JsonSubTypes.Type(CacheFault.WrongValue.class),
  @JsonSubTypes.Type(CacheFault.EarlyExpiry.class),
  @JsonSubTypes.Type(CacheFault.Evict.class),
})
public sealed interface CacheFault extends Fault {

  @Override
  default Category category() {
    return Category.STATE;
  }

  /** Which keys, as in Redis' SCAN. */
  String keyPattern();

  @Override
  default List<String> changedData() {
    return List.of(keyPattern());
  }

  /** How many of them. */
  int atMostKeys();

  /** Strings have this value; other types are left alone. */
  @JsonTypeName("cache-wrong-value")
  record WrongValue(String keyPattern, int atMostKeys, String value) implements CacheFault {
    public WrongValue {
      Require.text(keyPattern, "keyPattern");
      Require.within(atMostKeys, 1, 10_000, "atMostKeys");
      Require.present(value, "value");
    }
  }

  /** Entries expire after this time. */
  @JsonTypeName("cache-early-expiry")
  record EarlyExpiry(
      String keyPattern, int atMostKeys, @JsonProperty("timeToLiveMs") Duration timeToLive)
      implements CacheFault {
    public EarlyExpiry {
      Require.text(keyPattern, "keyPattern");
      Require.within(atMostKeys, 1, 10_000, "atMostKeys");
      Require.positive(timeToLive, "timeToLiveMs");
    }
  }

  /** Entries are gone. */
  @JsonTypeName("cache-evict")
  record Evict(String keyPattern, int atMostKeys) implements CacheFault {
    public Evict {
      Require.text(keyPattern, "keyPattern");
      Require.within(atMostKeys, 1, 10_000, "atMostKeys");
    }
  }
}
