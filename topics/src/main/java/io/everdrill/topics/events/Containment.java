package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.List;

/** Whether the fault stayed where it may be felt: the services that must not be hurt were not. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
@JsonSubTypes({
  @JsonSubTypes.Type(Containment.NotAsked.class),
  @JsonSubTypes.Type(Containment.Held.class),
  @JsonSubTypes.Type(Containment.Broken.class),
  @JsonSubTypes.Type(Containment.Unseen.class),
})
public sealed interface Containment {

  /** The scenario names no service that must not be hurt. */
  @JsonTypeName("not-asked")
  record NotAsked() implements Containment {}

  /** Probes looked at every one of them, and each held the hypothesis. */
  @JsonTypeName("held")
  record Held(List<String> services) implements Containment {
    public Held {
      services = Require.list(services);
    }
  }

  /** At least one of them was hurt. */
  @JsonTypeName("broken")
  record Broken(List<Hurt> hurt) implements Containment {
    public Broken {
      hurt = Require.list(hurt);
    }
  }

  /** None was seen to be hurt, but nobody looked at these. */
  @JsonTypeName("unseen")
  record Unseen(List<String> services) implements Containment {
    public Unseen {
      services = Require.list(services);
    }
  }

  /** A service that must not be hurt and was. */
  record Hurt(String service, Instant firstFailureAt, int results, int failures) {
    public Hurt {
      Require.text(service, "service");
      Require.present(firstFailureAt, "firstFailureAt");
      Require.notNegative(results, "results");
      Require.within(failures, 0, results, "failures");
    }
  }
}
