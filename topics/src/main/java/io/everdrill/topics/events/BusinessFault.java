package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;

/** The three ways in which an instance fails its callers. */
@JsonSubTypes({
  @JsonSubTypes.Type(BusinessFault.Stuck.class),
  @JsonSubTypes.Type(BusinessFault.Hanging.class),
  @JsonSubTypes.Type(BusinessFault.Dead.class),
})
public sealed interface BusinessFault extends Fault {

  @Override
  default Category category() {
    return Category.BUSINESS;
  }

  /** It stands still, as in an endless pause: its process is stopped. */
  @JsonTypeName("instance-stuck")
  record Stuck() implements BusinessFault {}

  /** It accepts connections and never answers. */
  @JsonTypeName("instance-hanging")
  record Hanging() implements BusinessFault {}

  /** It is killed, and killed again whenever its supervisor brings it back. */
  @JsonTypeName("instance-dead")
  record Dead() implements BusinessFault {}
}
