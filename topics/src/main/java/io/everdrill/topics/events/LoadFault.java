package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;

/** More traffic than usual. */
@JsonSubTypes({
  @JsonSubTypes.Type(LoadFault.Surge.class),
})
public sealed interface LoadFault extends Fault {

  @Override
  default Category category() {
    return Category.LOAD;
  }

  /** HTTP requests to the target, more than it has. */
  @JsonTypeName("traffic-surge")
  record Surge(int requestsPerSecond, String path, String method) implements LoadFault {
    /**
     * @param path begins with {@code /}; empty means {@code /}
     * @param method empty means GET
     */
    public Surge {
      Require.within(requestsPerSecond, 1, 10_000, "requestsPerSecond");
      path = Require.orEmpty(path);
      method = Require.orEmpty(method);
    }
  }
}
