package io.everdrill.agents.faults.network;

import io.everdrill.agents.faults.Lazy;
import io.everdrill.agents.faults.NetworkPlace;
import io.everdrill.agents.faults.Undo;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Which netlink socket owns which table: one for all tables in the agent's own network, and one for
 * each table in another's, because a socket speaks for the network that it was opened in.
 */
final class NftContexts implements AutoCloseable {

  private final Lazy<Nftables> own = new Lazy<>(Nftables::open, Nftables::close);
  private final TableLookup lookup = new TableLookup();
  private final Map<Undo.DeleteTable, Nftables> foreign = new ConcurrentHashMap<>();

  /** For the agent's own network. */
  Nftables own() {
    return own.get();
  }

  /** For a table that is to be made. */
  Nftables owning(Undo.DeleteTable undo) {
    return undo.network().isOwn()
        ? own.get()
        : foreign.computeIfAbsent(undo, u -> u.network().inside(Nftables::open));
  }

  /** What {@link #owning} gave for it; none where that was released. */
  Optional<Nftables> held(Undo.DeleteTable undo) {
    return undo.network().isOwn() ? Optional.of(own.get()) : Optional.ofNullable(foreign.get(undo));
  }

  /** Whether this process made the table, in a network that is not its own, and still owns it. */
  boolean owns(Undo.DeleteTable undo) {
    return foreign.containsKey(undo);
  }

  /** Closes the socket of a table in a network that is not the agent's own; the table goes too. */
  void release(Undo.DeleteTable undo) {
    Nftables held = foreign.remove(undo);
    if (held != null) {
      held.close();
    }
  }

  /** What a context that is opened and closed for this says of a network. */
  static <T> T asking(NetworkPlace network, Function<Nftables, T> question) {
    return network.inside(
        () -> {
          try (Nftables asking = Nftables.open()) {
            return question.apply(asking);
          }
        });
  }

  /** What the kernel says of a table where it is, or was. */
  <T> T looking(Undo.DeleteTable undo, Function<TableLookup, T> question) {
    return undo.network().isOwn()
        ? question.apply(lookup)
        : undo.network()
            .inside(
                () -> {
                  try (TableLookup there = new TableLookup()) {
                    return question.apply(there);
                  }
                });
  }

  @Override
  public void close() {
    foreign.keySet().forEach(this::release);
    lookup.close();
    own.close();
  }
}
