package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What users felt. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
@JsonSubTypes({
  @JsonSubTypes.Type(Impact.Felt.class),
  @JsonSubTypes.Type(Impact.NotFelt.class),
  @JsonSubTypes.Type(Impact.Unseen.class),
})
public sealed interface Impact {

  /**
   * Probes failed beyond the hypothesis while the fault was in force.
   *
   * @param services whose probes failed, sorted; of more than 128 the first
   */
  @JsonTypeName("felt")
  record Felt(
      Instant firstFailureAt,
      @JsonProperty("timeToFeltMs") Duration timeToFelt,
      int results,
      int failures,
      double passRateBefore,
      double passRateDuring,
      List<String> services)
      implements Impact {
    public Felt {
      Require.present(firstFailureAt, "firstFailureAt");
      Require.present(timeToFelt, "timeToFeltMs");
      Require.notNegative(results, "results");
      Require.within(failures, 0, results, "failures");
      Require.share(passRateBefore, "passRateBefore");
      Require.share(passRateDuring, "passRateDuring");
      services = Require.list(services);
    }

    /** Whether users felt more than they were to. */
    public boolean refutes(DefinitionEvent.Hypothesis hypothesis) {
      return passRateDuring < hypothesis.minPassRate();
    }
  }

  /** Probes looked and users were fine. */
  @JsonTypeName("not-felt")
  record NotFelt(int results, int failures) implements Impact {
    public NotFelt {
      Require.notNegative(results, "results");
      Require.within(failures, 0, results, "failures");
    }
  }

  /** No probe looked. */
  @JsonTypeName("unseen")
  record Unseen() implements Impact {}
}
