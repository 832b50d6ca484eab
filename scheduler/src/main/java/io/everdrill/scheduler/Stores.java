package io.everdrill.scheduler;

import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ChanceEvent.Commitment;
import io.everdrill.topics.events.DefinitionEvent.Detector;
import io.everdrill.topics.events.DefinitionEvent.Freeze;
import io.everdrill.topics.events.DefinitionEvent.Programme;
import io.everdrill.topics.events.DefinitionEvent.Scenario;
import io.everdrill.topics.events.HaltEvent.Switch;
import io.everdrill.topics.events.InventoryEvent.Kind;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.PresenceEvent.Agent;
import io.everdrill.topics.events.SteadyStateEvent.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The stores by name, and a cell's {@link World} read out of them. All are in memory: a cell takes
 * kilobytes, and those that must outlive a process have a changelog topic.
 */
record Stores(
    KeyValueStore<String, Programme> programmes,
    KeyValueStore<String, Scenario> scenarios,
    KeyValueStore<String, Detector> detectors,
    KeyValueStore<String, Switch> halts,
    KeyValueStore<String, Commitment> promises,
    KeyValueStore<String, Target> targets,
    KeyValueStore<String, Agent> agents,
    KeyValueStore<String, Hazards> hazards,
    KeyValueStore<String, Window> steady,
    KeyValueStore<String, Instant> guards,
    KeyValueStore<String, Schedule> schedules,
    KeyValueStore<String, Randomness> randomness) {

  static final String PROGRAMMES = "programmes";
  static final String SCENARIOS = "scenarios";
  static final String DETECTORS = "detectors";
  static final String HALTS = "halts";
  static final String PROMISES = "promises";
  static final String TARGETS = "targets";
  static final String AGENTS = "agents";
  static final String HAZARDS = "hazards";
  static final String STEADY = "steady";
  static final String GUARDS = "guards";
  static final String SCHEDULES = "schedules";
  static final String RANDOMNESS = "randomness";

  /** The one key of {@link #GUARDS} and {@link #RANDOMNESS}. */
  static final String ONLY = "only";

  static Stores of(ProcessingContext context) {
    return new Stores(
        context.getStateStore(PROGRAMMES),
        context.getStateStore(SCENARIOS),
        context.getStateStore(DETECTORS),
        context.getStateStore(HALTS),
        context.getStateStore(PROMISES),
        context.getStateStore(TARGETS),
        context.getStateStore(AGENTS),
        context.getStateStore(HAZARDS),
        context.getStateStore(STEADY),
        context.getStateStore(GUARDS),
        context.getStateStore(SCHEDULES),
        context.getStateStore(RANDOMNESS));
  }

  /** Survives its process by a changelog topic. */
  static <T> StoreBuilder<KeyValueStore<String, T>> kept(String name, Class<T> type) {
    return store(name, type).withLoggingEnabled(java.util.Map.of());
  }

  /** Gone with its process: refilled within seconds, or its topic is the copy. */
  static <T> StoreBuilder<KeyValueStore<String, T>> refilled(String name, Class<T> type) {
    return store(name, type).withLoggingDisabled();
  }

  private static <T> StoreBuilder<KeyValueStore<String, T>> store(String name, Class<T> type) {
    return org.apache.kafka.streams.state.Stores.keyValueStoreBuilder(
        org.apache.kafka.streams.state.Stores.inMemoryKeyValueStore(name),
        Serdes.String(),
        StateSerde.of(type));
  }

  World world(Programme programme) {
    CellId cell = programme.cell();
    List<Target> ofCell = ofCell(targets, cell);
    return new World(
        programme,
        freezes(cell),
        programme.scenarios().stream().map(scenarios::get).filter(s -> s != null).toList(),
        all(detectors),
        all(halts),
        ofCell,
        hostsOfOthers(cell, ofCell),
        ofCell(agents, cell),
        orElse(hazards.get(cell.value()), Hazards.NONE),
        steady(cell),
        orElse(guards.get(ONLY), Instant.EPOCH));
  }

  /** Asked only where it matters: it looks at every cell's targets. */
  private Set<String> hostsOfOthers(CellId cell, List<Target> ofCell) {
    return ofCell.stream().noneMatch(t -> t.kind() == Kind.HOST)
        ? Set.of()
        : all(targets).stream()
            .filter(t -> !t.cell().equals(cell))
            .map(t -> t.location().host())
            .collect(Collectors.toSet());
  }

  private List<Freeze> freezes(CellId cell) {
    return ofCell(programmes, cell).stream().flatMap(p -> p.freezes().stream()).toList();
  }

  private SortedMap<String, SteadyWindows> steady(CellId cell) {
    SortedMap<String, List<Window>> byService = new TreeMap<>();
    for (Window window : ofCell(steady, cell)) {
      byService.computeIfAbsent(window.service(), s -> new ArrayList<>()).add(window);
    }
    SortedMap<String, SteadyWindows> steadyByService = new TreeMap<>();
    byService.forEach((service, all) -> steadyByService.put(service, new SteadyWindows(all)));
    return steadyByService;
  }

  private static <T> List<T> ofCell(KeyValueStore<String, T> store, CellId cell) {
    try (KeyValueIterator<String, T> rows = range(store, cell)) {
      return values(rows);
    }
  }

  /** All keys {@code cell/...}; '0' comes right after '/'. */
  private static <T> KeyValueIterator<String, T> range(
      KeyValueStore<String, T> store, CellId cell) {
    return store.range(cell + "/", cell + "0");
  }

  static <T> List<T> all(KeyValueStore<String, T> store) {
    try (KeyValueIterator<String, T> rows = store.all()) {
      return values(rows);
    }
  }

  private static <T> List<T> values(KeyValueIterator<String, T> rows) {
    List<T> values = new ArrayList<>();
    while (rows.hasNext()) {
      KeyValue<String, T> row = rows.next();
      values.add(row.value);
    }
    return values;
  }

  static <T> T orElse(T found, T fallback) {
    return found == null ? fallback : found;
  }
}
