package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;

/** Faults of the wall clock of one process, prepared with libfaketime. */
@JsonSubTypes({
  @JsonSubTypes.Type(ClockFault.Jump.class),
  @JsonSubTypes.Type(ClockFault.Skew.class),
})
public sealed interface ClockFault extends Fault {

  @Override
  default Category category() {
    return Category.STATE;
  }

  /** The clock is off by this much, at once. */
  @JsonTypeName("clock-jump")
  record Jump(@JsonProperty("offsetMs") Duration offset) implements ClockFault {
    /**
     * @param offset added to the time; negative goes back
     */
    public Jump {
      Require.present(offset, "offsetMs");
    }
  }

  /** The clock runs at another speed. */
  @JsonTypeName("clock-skew")
  record Skew(double rate) implements ClockFault {
    /**
     * @param rate 1.1 gains a tenth, 0.5 runs at half the speed
     */
    public Skew {
      Require.positive(rate, "rate");
    }
  }
}
