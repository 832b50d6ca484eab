package io.everdrill.gateway;

import io.everdrill.topics.Topic;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Who listens to what, by topic and cell: of a thousand clients an event is looked at for those
 * alone whom it may concern. Not for use by several threads at once.
 */
final class Audience {

  private final Map<Topic, Listeners> byTopic = new EnumMap<>(Topic.class);

  /**
   * Those of one topic.
   *
   * @param all of them, for what is about no one cell
   * @param ofAllCells those that asked for no cell
   */
  private record Listeners(
      Set<StreamClient> all,
      Set<StreamClient> ofAllCells,
      Map<String, Set<StreamClient>> ofOneCell) {
    Listeners() {
      this(new HashSet<>(), new HashSet<>(), new HashMap<>());
    }

    void add(StreamClient client, Collection<String> cells) {
      all.add(client);
      if (cells.isEmpty()) {
        ofAllCells.add(client);
      }
      cells.forEach(cell -> ofOneCell.computeIfAbsent(cell, c -> new HashSet<>()).add(client));
    }

    void remove(StreamClient client, Collection<String> cells) {
      all.remove(client);
      ofAllCells.remove(client);
      for (String cell : cells) {
        ofOneCell.computeIfPresent(
            cell,
            (c, clients) -> {
              clients.remove(client);
              return clients.isEmpty() ? null : clients;
            });
      }
    }

    /** No client is in two of them. */
    List<Set<StreamClient>> near(StreamRecord record) {
      return record.cell().isEmpty()
          ? List.of(all)
          : List.of(ofAllCells, ofOneCell.getOrDefault(record.cell(), Set.of()));
    }
  }

  void add(StreamClient client) {
    StreamClient.Filter filter = client.filter();
    filter
        .topics()
        .forEach(
            topic ->
                byTopic
                    .computeIfAbsent(topic, t -> new Listeners())
                    .add(client, filter.cells().some()));
  }

  /** Harmless for one that is not there. */
  void remove(StreamClient client) {
    StreamClient.Filter filter = client.filter();
    for (Topic topic : filter.topics()) {
      Listeners listeners = byTopic.get(topic);
      if (listeners != null) {
        listeners.remove(client, filter.cells().some());
      }
    }
  }

  /** Each that wants the event, once. */
  void wanting(StreamRecord record, Consumer<StreamClient> taker) {
    Listeners listeners = byTopic.get(record.topic());
    if (listeners == null) {
      return;
    }
    for (Set<StreamClient> clients : listeners.near(record)) {
      for (StreamClient client : clients) {
        if (client.filter().wants(record)) {
          taker.accept(client);
        }
      }
    }
  }

  void clear() {
    byTopic.clear();
  }
}
