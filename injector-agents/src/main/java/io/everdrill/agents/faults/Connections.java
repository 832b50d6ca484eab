package io.everdrill.agents.faults;

import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.InventoryEvent.Target;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which connection leads to which target, as the local policy has it. */
public record Connections(List<Rule> rules) {

  public static final Connections NONE = new Connections(List.of());

  public Connections {
    rules = List.copyOf(rules);
  }

  /**
   * @param targets patterns over target ids; {@code *} stands for any run of characters
   */
  public record Rule(List<String> targets, Connection connection) {
    public Rule {
      targets = List.copyOf(targets);
    }

    boolean covers(Target target) {
      return targets.stream().anyMatch(t -> new NamePattern(t).matches(target.target().value()));
    }
  }

  /** One connection for every target. */
  public static Connections always(Connection connection) {
    return new Connections(List.of(new Rule(List.of("*"), connection)));
  }

  /**
   * The first connection of one of these schemes that leads to the target.
   *
   * @throws OrderRefused if the policy has none
   */
  public Connection to(Target target, String... schemes) {
    return find(target, schemes)
        .orElseThrow(
            () ->
                new OrderRefused(
                    Refusal.POLICY,
                    target.target()
                        + ": the policy file has no connection to it with "
                        + String.join(": or ", schemes)
                        + ":"));
  }

  /** The first connection of one of these schemes that leads to the target, if there is one. */
  public Optional<Connection> find(Target target, String... schemes) {
    return rules.stream()
        .filter(rule -> rule.covers(target))
        .map(Rule::connection)
        .filter(connection -> List.of(schemes).contains(connection.scheme()))
        .findFirst();
  }

  /** Every connection of this scheme. */
  public Stream<Connection> of(String... schemes) {
    return rules.stream()
        .map(Rule::connection)
        .filter(connection -> Arrays.asList(schemes).contains(connection.scheme()));
  }
}
