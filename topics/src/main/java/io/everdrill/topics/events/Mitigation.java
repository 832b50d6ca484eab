package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What is expected to keep users well while the fault is in force: a breaker opens, a fallback is
 * served.
 *
 * @param probe whose results show it, by the value that they read; a metric is asked for by a probe
 * @param within how soon after the fault took hold
 */
public record Mitigation(
    String name, String probe, Sign sign, @JsonProperty("withinMs") Duration within) {

  public Mitigation {
    Require.text(name, "name");
    Require.text(probe, "probe");
    Require.present(sign, "sign");
    Require.positive(within, "withinMs");
  }

  /** By which value of the probe it is seen. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(Sign.ValueIs.class),
    @JsonSubTypes.Type(Sign.AtLeast.class),
    @JsonSubTypes.Type(Sign.AtMost.class),
  })
  public sealed interface Sign {

    /** Whether a value that a probe read shows it; one that is no number is at neither side. */
    boolean seenIn(String value);

    /** Exactly this text, such as {@code open}. */
    @JsonTypeName("value-is")
    record ValueIs(String value) implements Sign {
      public ValueIs {
        Require.text(value, "value");
      }

      @Override
      public boolean seenIn(String read) {
        return read.equals(value);
      }
    }

    @JsonTypeName("at-least")
    record AtLeast(double value) implements Sign {
      @Override
      public boolean seenIn(String read) {
        return number(read) >= value;
      }
    }

    @JsonTypeName("at-most")
    record AtMost(double value) implements Sign {
      @Override
      public boolean seenIn(String read) {
        return number(read) <= value;
      }
    }

    private static double number(String read) {
      return NUMBER.matcher(read).matches() ? Double.parseDouble(read) : Double.NaN;
    }

    /** JSON's numbers. */
    Pattern NUMBER = Pattern.compile("-?[0-9]{1,30}([.][0-9]{1,30})?([eE][-+]?[0-9]{1,3})?");
  }
}
