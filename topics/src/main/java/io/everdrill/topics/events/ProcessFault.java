package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;

/** Faults of the target's process. */
@JsonSubTypes({
  @JsonSubTypes.Type(ProcessFault.Kill.class),
  @JsonSubTypes.Type(ProcessFault.Pause.class),
  @JsonSubTypes.Type(ProcessFault.Freeze.class),
})
public sealed interface ProcessFault extends Fault {

  @Override
  default Category category() {
    return Category.APPLICATION;
  }

  /** SIGKILL, and again whenever the process is back before the limit, if an interval is given. */
  @JsonTypeName("process-kill")
  record Kill(@JsonProperty("everyMs") Duration every) implements ProcessFault {
    /**
     * @param every time between kills; 0 kills once
     */
    public Kill {
      every = Require.notNegative(Require.or(every, Duration.ZERO), "everyMs");
    }
  }

  /** SIGSTOP for the time, then SIGCONT. */
  @JsonTypeName("process-pause")
  record Pause() implements ProcessFault {}

  /** The process and all that it started are frozen by a control group. */
  @JsonTypeName("process-freeze")
  record Freeze() implements ProcessFault {}
}
