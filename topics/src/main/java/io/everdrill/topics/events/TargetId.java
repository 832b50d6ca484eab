package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** One thing that can be broken, within its cell. */
public record TargetId(@JsonValue String value) implements Comparable<TargetId> {

  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9._:-]{1,253}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public TargetId {
    if (!SHAPE.matcher(Require.present(value, "target")).matches()) {
      throw new IllegalArgumentException("target: expected " + SHAPE + ", got '" + value + "'");
    }
  }

  @Override
  public int compareTo(TargetId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
