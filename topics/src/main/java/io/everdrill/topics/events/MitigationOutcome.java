package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;

/** What became of one expected mitigation while the fault was in force. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
@JsonSubTypes({
  @JsonSubTypes.Type(MitigationOutcome.Met.class),
  @JsonSubTypes.Type(MitigationOutcome.Late.class),
  @JsonSubTypes.Type(MitigationOutcome.NotMet.class),
  @JsonSubTypes.Type(MitigationOutcome.Already.class),
  @JsonSubTypes.Type(MitigationOutcome.Unseen.class),
})
public sealed interface MitigationOutcome {

  /** The mitigation's, in the scenario. */
  String name();

  /** Seen in time. */
  @JsonTypeName("met")
  record Met(String name, Milestone seen) implements MitigationOutcome {
    public Met {
      Require.text(name, "name");
      Require.present(seen, "seen");
    }
  }

  /** Seen while the fault was in force, but later than expected. */
  @JsonTypeName("late")
  record Late(String name, Milestone seen) implements MitigationOutcome {
    public Late {
      Require.text(name, "name");
      Require.present(seen, "seen");
    }
  }

  /** Its probe read values while the fault was in force, and none of them showed it. */
  @JsonTypeName("not-met")
  record NotMet(String name) implements MitigationOutcome {
    public NotMet {
      Require.text(name, "name");
    }
  }

  /** The last value before the fault showed it: nothing can be said of the fault's own. */
  @JsonTypeName("already")
  record Already(String name) implements MitigationOutcome {
    public Already {
      Require.text(name, "name");
    }
  }

  /** Its probe read no value while the fault was in force. */
  @JsonTypeName("unseen")
  record Unseen(String name) implements MitigationOutcome {
    public Unseen {
      Require.text(name, "name");
    }
  }
}
