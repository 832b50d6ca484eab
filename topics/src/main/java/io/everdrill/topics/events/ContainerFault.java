package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;

/** Faults of the target's container, by the Docker Engine API. */
@JsonSubTypes({
  @JsonSubTypes.Type(ContainerFault.Kill.class),
  @JsonSubTypes.Type(ContainerFault.Pause.class),
  @JsonSubTypes.Type(ContainerFault.Stop.class),
  @JsonSubTypes.Type(ContainerFault.Disconnect.class),
})
public sealed interface ContainerFault extends Fault {

  @Override
  default Category category() {
    return Category.APPLICATION;
  }

  /** The container is killed, and started again in the end if nothing else did. */
  @JsonTypeName("container-kill")
  record Kill() implements ContainerFault {}

  /** All processes of the container are frozen. */
  @JsonTypeName("container-pause")
  record Pause() implements ContainerFault {}

  /** The container is stopped in order, and started again in the end. */
  @JsonTypeName("container-stop")
  record Stop(@JsonProperty("graceMs") Duration grace) implements ContainerFault {
    /**
     * @param grace between SIGTERM and SIGKILL
     */
    public Stop {
      grace = Require.notNegative(Require.or(grace, Duration.ZERO), "graceMs");
    }
  }

  /** The container is taken off a network, and put back with its addresses and aliases. */
  @JsonTypeName("container-disconnect")
  record Disconnect(String network) implements ContainerFault {
    /**
     * @param network its name; empty means every one
     */
    public Disconnect {
      network = Require.orEmpty(network);
    }
  }
}
