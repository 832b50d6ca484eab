package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** One drill: its cell and its number there, as in {@code shop-eu-17}. Numbers start at 1. */
public record DrillId(@JsonValue String value) implements Comparable<DrillId> {

  private static final Pattern SHAPE = Pattern.compile("[a-z0-9-]{1,63}-[0-9]{1,18}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public DrillId {
    if (!SHAPE.matcher(Require.present(value, "drill")).matches()) {
      throw new IllegalArgumentException("drill: expected " + SHAPE + ", got '" + value + "'");
    }
  }

  public static DrillId of(CellId cell, long number) {
    return new DrillId(cell + "-" + number);
  }

  public CellId cell() {
    return new CellId(value.substring(0, value.lastIndexOf('-')));
  }

  public long number() {
    return Long.parseLong(value.substring(value.lastIndexOf('-') + 1));
  }

  @Override
  public int compareTo(DrillId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
