package io.everdrill.agents.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What a look for traces of faults found, and what it did not look at: nothing found says nothing
 * of that.
 *
 * @param unseen each for a person, with the reason
 */
public record Survey(List<Trace> found, List<String> unseen) {

  public static final Survey NOTHING = new Survey(List.of(), List.of());

  public Survey {
    found = List.copyOf(found);
    unseen = List.copyOf(unseen);
  }

  public Survey and(Survey other) {
    return new Survey(
        Stream.concat(found.stream(), other.found.stream()).toList(),
        Stream.concat(unseen.stream(), other.unseen.stream()).toList());
  }

  /** The same, of nothing that can be told. */
  public Survey butNot(String unseen) {
    return and(new Survey(List.of(), List.of(unseen)));
  }

  /** What a look gives; one that fails has not seen {@code what}. */
  public static Survey of(String what, Supplier<List<Trace>> look) {
    try {
      return new Survey(look.get(), List.of());
    } catch (RuntimeException e) {
      return NOTHING.butNot(what + ": " + e.getMessage());
    }
  }

  /**
   * What is at servers, as far as the policy names connections to them.
   *
   * @param server for a person: {@code Redis}
   * @param look at one of them
   */
  public static Survey ofServers(
      String server, List<Connection> connections, Function<Connection, List<Trace>> look) {
    if (connections.isEmpty()) {
      return NOTHING.butNot(server + ": the policy has no connection to one");
    }
    List<Survey> surveys = new ArrayList<>();
    for (Connection connection : connections) {
      surveys.add(of(server + " at " + connection.url(), () -> look.apply(connection)));
    }
    return surveys.stream().reduce(NOTHING, Survey::and);
  }
}
