package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;
import java.time.Instant;

/** Whether the cell came back after the end. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
@JsonSubTypes({
  @JsonSubTypes.Type(Recovery.Steady.class),
  @JsonSubTypes.Type(Recovery.NotRecovered.class),
  @JsonSubTypes.Type(Recovery.Unseen.class),
})
public sealed interface Recovery {

  /** Steady again within the deadline. */
  @JsonTypeName("steady")
  record Steady(Instant steadyAt, @JsonProperty("timeToSteadyMs") Duration timeToSteady)
      implements Recovery {
    public Steady {
      Require.present(steadyAt, "steadyAt");
      Require.notNegative(timeToSteady, "timeToSteadyMs");
    }
  }

  /** Hypothesis refuted. */
  @JsonTypeName("not-recovered")
  record NotRecovered() implements Recovery {}

  /** No probe looked. */
  @JsonTypeName("unseen")
  record Unseen() implements Recovery {}
}
