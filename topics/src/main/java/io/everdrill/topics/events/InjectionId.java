package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** One fault on one target: its drill and its place in it, as in {@code shop-eu-17.0}. */
public record InjectionId(@JsonValue String value) implements Comparable<InjectionId> {

  private static final Pattern SHAPE = Pattern.compile("[a-z0-9-]{1,63}-[0-9]{1,18}[.][0-9]{1,6}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public InjectionId {
    if (!SHAPE.matcher(Require.present(value, "injection")).matches()) {
      throw new IllegalArgumentException("injection: expected " + SHAPE + ", got '" + value + "'");
    }
  }

  public static InjectionId of(DrillId drill, int place) {
    return new InjectionId(drill + "." + place);
  }

  public DrillId drill() {
    return new DrillId(value.substring(0, value.lastIndexOf('.')));
  }

  public CellId cell() {
    return drill().cell();
  }

  @Override
  public int compareTo(InjectionId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
