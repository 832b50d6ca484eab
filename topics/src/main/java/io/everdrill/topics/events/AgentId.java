package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** One injector agent, within its cell. */
public record AgentId(@JsonValue String value) implements Comparable<AgentId> {

  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9._:-]{1,253}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public AgentId {
    if (!SHAPE.matcher(Require.present(value, "agent")).matches()) {
      throw new IllegalArgumentException("agent: expected " + SHAPE + ", got '" + value + "'");
    }
  }

  @Override
  public int compareTo(AgentId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
