package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;

/** How strong a fault is over its time, from applied to the limit. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(Shape.Steady.class),
  @JsonSubTypes.Type(Shape.RampUp.class),
  @JsonSubTypes.Type(Shape.Flapping.class),
})
public sealed interface Shape {

  /** As strong from the beginning to the end. */
  Shape STEADY = new Steady();

  /** As strong from the beginning to the end; left out in JSON. */
  @JsonTypeName("steady")
  record Steady() implements Shape {}

  /**
   * In equal steps from weak to full strength, which it then keeps. A fault whose strength is no
   * number is in full force from the first step.
   */
  @JsonTypeName("ramp-up")
  record RampUp(int steps, @JsonProperty("overMs") Duration over) implements Shape {
    /**
     * @param over from the first step to full strength
     */
    public RampUp {
      Require.within(steps, 2, 100, "steps");
      Require.positive(over, "overMs");
    }
  }

  /** In force for a time and not for a time, again and again. */
  @JsonTypeName("flapping")
  record Flapping(@JsonProperty("onMs") Duration on, @JsonProperty("offMs") Duration off)
      implements Shape {
    /** Faster would be neither on nor off. */
    public static final Duration SHORTEST = Duration.ofMillis(100);

    public Flapping {
      on = Require.atLeast(on, SHORTEST, "onMs");
      off = Require.atLeast(off, SHORTEST, "offMs");
    }
  }
}
