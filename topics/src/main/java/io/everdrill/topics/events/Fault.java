package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is done to a target. {@code kind} tells which; the other fields are its parameters, in the
 * field's usual names and units. How long it lasts is the injection's limit, not the fault's.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(Fault.Noop.class),
  @JsonSubTypes.Type(NetworkFault.class),
  @JsonSubTypes.Type(DnsFault.class),
  @JsonSubTypes.Type(ResourceFault.class),
  @JsonSubTypes.Type(DiskFault.class),
  @JsonSubTypes.Type(ProcessFault.class),
  @JsonSubTypes.Type(ContainerFault.class),
  @JsonSubTypes.Type(HttpFault.class),
  @JsonSubTypes.Type(JvmFault.class),
  @JsonSubTypes.Type(ClockFault.class),
  @JsonSubTypes.Type(ConfigFault.class),
  @JsonSubTypes.Type(CacheFault.class),
  @JsonSubTypes.Type(SqlFault.class),
  @JsonSubTypes.Type(KafkaFault.class),
  @JsonSubTypes.Type(LoadFault.class),
  @JsonSubTypes.Type(BusinessFault.class),
})
public sealed interface Fault
    permits Fault.Noop,
        NetworkFault,
        DnsFault,
        ResourceFault,
        DiskFault,
        ProcessFault,
        ContainerFault,
        HttpFault,
        JvmFault,
        ClockFault,
        ConfigFault,
        CacheFault,
        SqlFault,
        KafkaFault,
        LoadFault,
        BusinessFault {

  /** The name on the wire and everywhere a person reads it. */
  default String kind() {
    return kindOf(getClass());
  }

  static String kindOf(Class<? extends Fault> type) {
    return type.getAnnotation(JsonTypeName.class).value();
  }

  /** Every kind there is: the records, family by family. */
  static List<Class<? extends Fault>> kinds() {
    return records(Fault.class).toList();
  }

  private static Stream<Class<? extends Fault>> records(Class<? extends Fault> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses())
            .flatMap(permitted -> records(permitted.asSubclass(Fault.class)))
        : Stream.of(type);
  }

  Category category();

  /**
   * The kinds that an agent's local policy must allow for it, each by its name: its own, and what
   * it does besides.
   */
  default List<String> consents() {
    return List.of(kind());
  }

  /**
   * The data of others that is changed, as an agent's local policy must name it (S9): the path of a
   * file, a pattern of keys, a table. Most faults change none.
   */
  default List<String> changedData() {
    return List.of();
  }

  /**
   * Tables that get something beside their rows, which stay as they are. A local policy may name
   * them, and then only those are touched; one that names none allows all, as it always did.
   */
  default List<String> changedSchema() {
    return List.of();
  }

  /** The field's families of faults. */
  enum Category {
    CONTROL,
    NETWORK,
    RESOURCE,
    APPLICATION,
    STATE,
    LOAD,
    BUSINESS
  }

  /** Nothing at all, through every step that a real fault takes: the placebo and control arm. */
  @JsonTypeName("noop")
  record Noop() implements Fault {
    @Override
    public Category category() {
      return Category.CONTROL;
    }
  }
}
