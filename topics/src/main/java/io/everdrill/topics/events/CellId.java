package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** The unit of blast radius and of ordering: one production cell. The key of every event topic. */
public record CellId(@JsonValue String value) implements Comparable<CellId> {

  private static final Pattern SHAPE = Pattern.compile("[a-z0-9-]{1,63}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public CellId {
    if (!SHAPE.matcher(Require.present(value, "cell")).matches()) {
      throw new IllegalArgumentException("cell: expected " + SHAPE + ", got '" + value + "'");
    }
  }

  @Override
  public int compareTo(CellId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
