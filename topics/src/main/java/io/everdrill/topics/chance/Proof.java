package io.everdrill.topics.chance;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.List;

/**
 * Whether a drill's target, scenario and moment are what the seeds of their days drew. Who is in
 * which group of a split is not part of it: its members are on no topic.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
  @JsonSubTypes.Type(Proof.Proven.class),
  @JsonSubTypes.Type(Proof.NotYet.class),
  @JsonSubTypes.Type(Proof.Refuted.class),
  @JsonSubTypes.Type(Proof.Unknown.class),
})
public sealed interface Proof {

  /**
   * Drawn again, and the same came out.
   *
   * @param seed hex, that target and scenario were drawn with; its SHA-256 was published before
   */
  @JsonTypeName("proven")
  record Proven(String seed) implements Proof {}

  /**
   * All that can be checked without a seed holds; the seed is still a secret.
   *
   * @param seedAfter the end of its day: it is told when the day's last drill is over
   */
  @JsonTypeName("not-yet")
  record NotYet(Instant seedAfter) implements Proof {}

  /** Something is not as it must be, were it chance. */
  @JsonTypeName("refuted")
  record Refuted(List<Difference> differences) implements Proof {
    public Refuted {
      differences = List.copyOf(differences);
    }
  }

  /**
   * It cannot be told.
   *
   * @param why what is missing here
   */
  @JsonTypeName("unknown")
  record Unknown(String why) implements Proof {}

  /**
   * One thing that differs.
   *
   * @param what a field of the drill, or what the drill rests on
   * @param where the record that says so: topic, partition and offset; the topic where none does
   */
  record Difference(String what, String where, String expected, String found) {

    /** For people. */
    @Override
    public String toString() {
      return what + " (" + where + "): expected " + expected + ", got " + found;
    }
  }
}
