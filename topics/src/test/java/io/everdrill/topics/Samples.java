package io.everdrill.topics;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.Split;
import io.everdrill.topics.events.SqlFault;
import io.everdrill.topics.events.TargetId;
import io.everdrill.topics.events.WhenRefuted;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Makes a filled-in event of any type from the shape of its record. Where a field may be one of
 * several records, variant n takes the nth of them, so that n variants show every alternative.
 */
final class Samples {

  private static final Map<String, Object> BY_NAME =
      Map.of(
          "status",
          503,
          "index",
          1,
          "url",
          URI.create("http://127.0.20.5:8080/health"),
          "address",
          "127.0.20.5",
          "port",
          8080,
          "path",
          "/var/lib/shop",
          "split",
          Split.NONE,
          "whenRefuted",
          WhenRefuted.ABORT,
          "statements",
          SqlFault.Statements.WRITES,
          "pidFile",
          "/run/shop/payment-svc-1.pid");

  private final int variant;
  private int instants;

  private Samples(int variant) {
    this.variant = variant;
  }

  /** Every variant of a type, by the name of the alternative that it shows. */
  static Map<String, Event> variants(Class<? extends Event> type) {
    List<List<String>> alternatives = new ArrayList<>();
    collectAlternatives(type, alternatives);
    int count = alternatives.stream().mapToInt(List::size).max().orElse(1);
    Map<String, Event> variants = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      int nth = i;
      String name =
          alternatives.stream()
              .max(java.util.Comparator.comparingInt(List::size))
              .map(names -> names.get(nth))
              .orElse("");
      variants.put(name, (Event) new Samples(i).record(type));
    }
    return variants;
  }

  /** The first variant of any record. */
  static Object of(Class<?> type) {
    return new Samples(0).record(type);
  }

  private static void collectAlternatives(Type type, List<List<String>> found) {
    if (type instanceof ParameterizedType generic) {
      Arrays.stream(generic.getActualTypeArguments()).forEach(t -> collectAlternatives(t, found));
    } else if (type instanceof Class<?> raw && raw.isSealed()) {
      found.add(
          alternatives(raw).stream()
              .map(c -> c.getAnnotation(JsonTypeName.class).value())
              .toList());
      alternatives(raw).forEach(c -> collectAlternatives(c, found));
    } else if (type instanceof Class<?> raw && raw.isRecord()) {
      Arrays.stream(raw.getRecordComponents())
          .forEach(c -> collectAlternatives(c.getGenericType(), found));
    }
  }

  /** The records of a sealed family and of the families in it. */
  static List<Class<?>> alternatives(Class<?> sealed) {
    return Arrays.stream(sealed.getPermittedSubclasses())
        .flatMap(c -> c.isSealed() ? alternatives(c).stream() : Stream.of(c))
        .toList();
  }

  private Object record(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = value(components[i].getName(), components[i].getGenericType());
    }
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(type + " from " + Arrays.toString(values), e);
    }
  }

  private Object value(String name, Type type) {
    if (type instanceof ParameterizedType generic) {
      return generic.getRawType() == Map.class
          ? Map.of("service", "payment-svc")
          : List.of(value(name, generic.getActualTypeArguments()[0]));
    }
    Class<?> raw = (Class<?>) type;
    Object named = BY_NAME.get(name);
    if (named != null && (raw.isInstance(named) || raw == int.class)) {
      return named;
    }
    if (raw.isSealed()) {
      List<Class<?>> alternatives = alternatives(raw);
      return record(alternatives.get(variant % alternatives.size()));
    }
    if (raw.isEnum()) {
      Object[] constants = raw.getEnumConstants();
      return constants[variant % constants.length];
    }
    return scalar(name, raw);
  }

  private Object scalar(String name, Class<?> type) {
    CellId cell = new CellId("shop-eu");
    DrillId drill = DrillId.of(cell, 17);
    Map<Class<?>, Object> scalars = new LinkedHashMap<>();
    scalars.put(CellId.class, cell);
    scalars.put(DrillId.class, drill);
    scalars.put(InjectionId.class, InjectionId.of(drill, 0));
    scalars.put(TargetId.class, new TargetId("payment-svc-1"));
    scalars.put(AgentId.class, new AgentId("agent-1"));
    scalars.put(String.class, name.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT));
    scalars.put(int.class, 2);
    scalars.put(long.class, 2L);
    scalars.put(double.class, 0.5);
    scalars.put(boolean.class, true);
    scalars.put(Integer.class, 8080);
    scalars.put(Duration.class, Duration.ofNanos(1_234_567_000));
    scalars.put(LocalDate.class, LocalDate.of(2026, 11, 21));
    scalars.put(URI.class, URI.create("http://127.0.20.5:8080/health"));
    if (scalars.containsKey(type)) {
      return scalars.get(type);
    }
    if (type == Instant.class) {
      return Instant.parse("2026-11-21T03:00:00.123456Z").plusSeconds(instants++);
    }
    return record(type);
  }
}
