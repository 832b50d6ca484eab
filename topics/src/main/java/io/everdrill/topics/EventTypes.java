package io.everdrill.topics;

import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.EventType;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every event record by its name on the wire, read from the sealed types themselves. */
public final class EventTypes {

  /** Read once: each record that is read or written asks for one. */
  private static final ClassValue<String> NAMES =
      new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
          EventType name = type.getAnnotation(EventType.class);
          if (name == null) {
            throw new IllegalArgumentException(type.getName() + ": has no @EventType");
          }
          return name.value();
        }
      };

  private static final Map<String, Class<? extends Event>> BY_NAME =
      records(Event.class).collect(Collectors.toUnmodifiableMap(EventTypes::nameOf, c -> c));

  private EventTypes() {}

  /** All of them, in the order of their names. */
  public static SortedMap<String, Class<? extends Event>> all() {
    return new TreeMap<>(BY_NAME);
  }

  /** The name on the wire, such as {@code io.everdrill.drill.started.v1}. */
  public static String nameOf(Class<? extends Event> type) {
    return NAMES.get(type);
  }

  /**
   * The record of a name.
   *
   * @throws UnreadableEvent if there is none
   */
  public static Class<? extends Event> named(String name) {
    Class<? extends Event> type = BY_NAME.get(name);
    if (type == null) {
      throw new UnreadableEvent("ce_type: expected a known event type, got '" + name + "'");
    }
    return type;
  }

  private static Stream<Class<? extends Event>> records(Class<? extends Event> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses())
            .flatMap(sub -> records(sub.asSubclass(Event.class)))
        : Stream.of(type);
  }
}
