package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;

/** What ends a running injection before its limit. The first one that holds writes the abort. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(AbortCondition.PassRateBelow.class),
  @JsonSubTypes.Type(AbortCondition.AlertOfSeverity.class),
  @JsonSubTypes.Type(AbortCondition.TelemetryLost.class),
})
public sealed interface AbortCondition {

  /**
   * The share of passing probes of a service, over the window, is under the bound.
   *
   * @param service whose probes count; empty means all probes of the cell together
   * @param minSamples fewer results than this in the window decide nothing
   */
  @JsonTypeName("pass-rate-below")
  record PassRateBelow(
      String service, double bound, @JsonProperty("windowMs") Duration window, int minSamples)
      implements AbortCondition {
    public PassRateBelow {
      service = Require.orEmpty(service);
      Require.share(bound, "bound");
      Require.positive(window, "windowMs");
      Require.within(minSamples, 1, 1_000_000, "minSamples");
    }
  }

  /** An alert of this severity begins to fire in the cell while the injection runs. */
  @JsonTypeName("alert-of-severity")
  record AlertOfSeverity(String severity) implements AbortCondition {
    public AlertOfSeverity {
      Require.text(severity, "severity");
    }
  }

  /** No probe result of the cell came for this long: nobody can see what the fault does. */
  @JsonTypeName("telemetry-lost")
  record TelemetryLost(@JsonProperty("afterMs") Duration after) implements AbortCondition {
    public TelemetryLost {
      Require.positive(after, "afterMs");
    }
  }
}
