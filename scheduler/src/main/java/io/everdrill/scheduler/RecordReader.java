package io.everdrill.scheduler;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonValue;
import io.everdrill.scheduler.ProgrammeRefused.Problem;
import io.everdrill.scheduler.YamlNode.Entry;
import io.everdrill.scheduler.YamlNode.Mapping;
import io.everdrill.scheduler.YamlNode.Nothing;
import io.everdrill.scheduler.YamlNode.Place;
import io.everdrill.scheduler.YamlNode.Scalar;
import io.everdrill.scheduler.YamlNode.Sequence;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads YAML into the contract's records by their components, so that a new fault or condition can
 * be written in a programme as soon as it is a record. Goes on after a problem to find the others.
 */
final class RecordReader {

  private final String file;
  private final RecordDefaults defaults;
  private final List<Problem> problems = new ArrayList<>();

  RecordReader(String file, RecordDefaults defaults) {
    this.file = file;
    this.defaults = defaults;
  }

  List<Problem> problems() {
    return problems;
  }

  /** The record, or null where there are problems. */
  <T extends Record> T read(Class<T> type, YamlNode node) {
    return type.cast(value(type, node, ""));
  }

  void problem(Place place, String path, String message) {
    problems.add(new Problem(file, place.line(), place.column(), path, message));
  }

  private Object value(Type type, YamlNode node, String path) {
    if (type instanceof ParameterizedType list) {
      return list(list.getActualTypeArguments()[0], node, path);
    }
    Class<?> plain = (Class<?>) type;
    if (Scalars.knows(plain)) {
      return scalar(plain, node, path);
    }
    return isWrapper(plain) ? wrapped(plain, node, path) : fields(plain, node, path);
  }

  private Object list(Type of, YamlNode node, String path) {
    if (!(node instanceof Sequence sequence)) {
      problem(node.place(), path, "expected a list, got " + node.describe());
      return null;
    }
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < sequence.items().size(); i++) {
      Object item = value(of, sequence.items().get(i), path + "[" + i + "]");
      if (item != null) {
        items.add(item);
      }
    }
    return items;
  }

  private Object scalar(Class<?> type, YamlNode node, String path) {
    if (!(node instanceof Scalar scalar)) {
      problem(node.place(), path, "expected a single value, got " + node.describe());
      return null;
    }
    try {
      return Scalars.read(type, scalar.text());
    } catch (IllegalArgumentException e) {
      problem(node.place(), path, e.getMessage());
      return null;
    }
  }

  /** An id: a record around one value, written as that value. */
  private Object wrapped(Class<?> type, YamlNode node, String path) {
    Object inner = scalar(type.getRecordComponents()[0].getType(), node, path);
    return inner == null ? null : construct(type, new Object[] {inner}, Map.of(), node, path);
  }

  private Object fields(Class<?> type, YamlNode node, String path) {
    if (!(node instanceof Mapping mapping)) {
      problem(node.place(), path, "expected fields, got " + node.describe());
      return null;
    }
    if (!type.isInterface()) {
      return record(type, mapping, mapping.entries(), path);
    }
    Map<String, Entry> rest = new LinkedHashMap<>(mapping.entries());
    Class<?> kind = kind(type, rest, mapping, path);
    return kind == null ? null : record(kind, mapping, rest, path);
  }

  /** Which record of a sealed family; takes the field that says so. */
  private Class<?> kind(Class<?> family, Map<String, Entry> fields, Mapping node, String path) {
    String field = family.getAnnotation(JsonTypeInfo.class).property();
    Map<String, Class<?>> kinds =
        records(family)
            .collect(
                Collectors.toMap(
                    c -> c.getAnnotation(JsonTypeName.class).value(),
                    c -> c,
                    (a, b) -> a,
                    LinkedHashMap::new));
    Entry entry = fields.remove(field);
    String at = child(path, field);
    if (entry == null) {
      problem(
          node.place(), at, "expected one of " + String.join(", ", kinds.keySet()) + ", missing");
      return null;
    }
    String name = entry.value() instanceof Scalar s ? s.text() : entry.value().describe();
    if (!kinds.containsKey(name)) {
      problem(entry.value().place(), at, Scalars.expectedOneOf(kinds.keySet(), name));
    }
    return kinds.get(name);
  }

  private static Stream<Class<?>> records(Class<?> family) {
    return Arrays.stream(family.getPermittedSubclasses())
        .flatMap(c -> c.isSealed() ? records(c) : Stream.of(c));
  }

  private Object record(Class<?> type, Mapping node, Map<String, Entry> entries, String path) {
    int before = problems.size();
    RecordComponent[] components = type.getRecordComponents();
    List<String> known =
        Arrays.stream(components)
            .map(RecordComponent::getName)
            .filter(name -> !defaults.isGiven(name))
            .toList();
    entries.forEach((name, entry) -> checkKnown(known, name, entry, path));
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = component(type, components[i], node, entries, path);
    }
    return problems.size() > before ? null : construct(type, values, entries, node, path);
  }

  private void checkKnown(List<String> known, String name, Entry entry, String path) {
    if (!known.contains(name)) {
      String expected =
          known.isEmpty()
              ? "expected no such field, got '" + name + "'"
              : Scalars.expectedOneOf(known, name);
      problem(entry.key(), child(path, name), "unknown field, " + expected);
    }
  }

  private Object component(
      Class<?> type, RecordComponent component, Mapping node, Map<String, Entry> in, String path) {
    String name = component.getName();
    Entry entry = defaults.isGiven(name) ? null : in.get(name);
    if (entry != null && !(entry.value() instanceof Nothing)) {
      return value(component.getGenericType(), entry.value(), child(path, name));
    }
    Object value = defaults.of(type, name);
    if (value != null || !component.getType().isPrimitive()) {
      return value;
    }
    if (mayBeLeftOut(component)) {
      return Array.get(Array.newInstance(component.getType(), 1), 0);
    }
    problem(node.place(), child(path, name), "expected a number, missing");
    return null;
  }

  /** What events don't say when it is zero, files need not say either. */
  private static boolean mayBeLeftOut(RecordComponent component) {
    JsonInclude include = component.getAccessor().getAnnotation(JsonInclude.class);
    return include != null && include.value() == JsonInclude.Include.NON_DEFAULT;
  }

  /** What the record's own checks refuse is told where its field stands. */
  private Object construct(
      Class<?> type, Object[] values, Map<String, Entry> entries, YamlNode node, String path) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      refused(type, String.valueOf(e.getCause().getMessage()), entries, node, path);
      return null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + ": expected a record that we can make", e);
    }
  }

  private void refused(
      Class<?> type, String message, Map<String, Entry> entries, YamlNode node, String path) {
    int colon = message.indexOf(": ");
    for (RecordComponent component : type.getRecordComponents()) {
      if (colon > 0 && wireName(component).equals(message.substring(0, colon))) {
        String what = message.substring(colon + 2);
        Entry entry = entries.get(component.getName());
        problem(
            entry == null ? node.place() : entry.value().place(),
            isWrapper(type) ? path : child(path, component.getName()),
            what.equals("missing") ? "expected a value, missing" : what);
        return;
      }
    }
    problem(node.place(), path, isWrapper(type) ? message.substring(colon + 2) : message);
  }

  private static String wireName(RecordComponent component) {
    JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
    return named == null ? component.getName() : named.value();
  }

  private static boolean isWrapper(Class<?> type) {
    return type.isRecord()
        && type.getRecordComponents().length == 1
        && type.getRecordComponents()[0].getAccessor().isAnnotationPresent(JsonValue.class);
  }

  private static String child(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
