package io.everdrill.agents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.network.PacketQueueUse;
import io.everdrill.agents.faults.proxy.ProxyRoute;
import io.everdrill.agents.toxiproxy.ToxicLimits;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InventoryEvent.Target;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this host allows, whoever asks.
 *
 * @param neverCut what network faults spare here
 * @param connections to targets that are servers
 * @param packetQueues whether packets of targets may be led through the agent
 * @param routes of the explicit proxy
 * @param toxics for clients of Toxiproxy's API
 */
record Policy(
    Duration greatestLimit,
    int greatestAtOnce,
    List<Permission> allow,
    NeverCut neverCut,
    Execution execution,
    Connections connections,
    PacketQueueUse packetQueues,
    List<ProxyRoute> routes,
    ToxicLimits toxics) {

  /** Whether faults are done, or only said. */
  enum Execution {
    REAL,
    DRY_RUN
  }

  /** Where there is no policy file. */
  static final Policy NOTHING =
      new Policy(
          Duration.ZERO,
          0,
          List.of(),
          NeverCut.NOTHING,
          Execution.REAL,
          Connections.NONE,
          PacketQueueUse.FORBIDDEN,
          List.of(),
          ToxicLimits.NONE);

  private static final JsonMapper MAPPER = Json.mapper();

  /**
   * One kind of fault, where, and how strong. A value is bounded without its sign: a clock may jump
   * as far back as it may forward.
   *
   * @param targets patterns over target ids; {@code *} stands for any run of characters
   * @param least the least value of a fault's parameter, by its name on the wire: for those of
   *     which less is worse, such as a rate
   * @param greatest the greatest value, in the same way
   * @param data patterns over the data that a fault may change; a fault that changes none needs
   *     none
   */
  record Permission(
      String fault,
      List<String> targets,
      Map<String, Double> least,
      Map<String, Double> greatest,
      List<String> data) {

    /** Between two equal things that are done again and again; 0 is once, and no such time. */
    private static final String INTERVAL = "everyMs";

    Permission(String fault, List<String> targets, Map<String, Double> greatest) {
      this(fault, targets, Map.of(), greatest, List.of());
    }

    boolean covers(String kind, Target target) {
      return fault.equals(kind) && matches(targets, target.target().value());
    }

    private static boolean matches(List<String> patterns, String text) {
      return patterns.stream().anyMatch(p -> pattern(p).matcher(text).matches());
    }

    private static Pattern pattern(String target) {
      return Pattern.compile(
          List.of(target.split("[*]", -1)).stream()
              .map(Pattern::quote)
              .collect(Collectors.joining(".*")),
          Pattern.DOTALL);
    }

    private List<String> excesses(Fault fault, JsonNode parameters) {
      return Stream.of(unnamed(fault), tooSmall(parameters), tooGreat(parameters))
          .flatMap(s -> s)
          .toList();
    }

    private Stream<String> unnamed(Fault fault) {
      Stream<String> changed =
          Stream.concat(
              fault.changedData().stream(),
              data.isEmpty() ? Stream.empty() : fault.changedSchema().stream());
      return changed
          .filter(name -> !matches(data, name))
          .map(name -> "data: expected one of " + data + ", it changes '" + name + "'");
    }

    private Stream<String> tooSmall(JsonNode fault) {
      return least.entrySet().stream()
          .filter(bound -> !(magnitude(fault, bound.getKey()) >= bound.getValue()))
          .filter(bound -> !isOnce(fault, bound.getKey()))
          .map(bound -> excess(fault, bound, "at least"));
    }

    private Stream<String> tooGreat(JsonNode fault) {
      return greatest.entrySet().stream()
          .filter(bound -> !(magnitude(fault, bound.getKey()) <= bound.getValue()))
          .map(bound -> excess(fault, bound, "at most"));
    }

    private static double magnitude(JsonNode fault, String parameter) {
      return Math.abs(fault.path(parameter).asDouble());
    }

    private static boolean isOnce(JsonNode fault, String parameter) {
      return parameter.equals(INTERVAL) && magnitude(fault, parameter) == 0;
    }

    private static String excess(JsonNode fault, Map.Entry<String, Double> bound, String relation) {
      return bound.getKey()
          + ": "
          + relation
          + " "
          + BigDecimal.valueOf(bound.getValue()).toPlainString()
          + " here, got "
          + fault.path(bound.getKey()).decimalValue().toPlainString();
    }
  }

  /** Why no client of Toxiproxy's API may break anything; empty if one may. */
  String forbidsToxics() {
    if (toxics.types().isEmpty()) {
      return "the local policy allows no toxics: it has no 'toxiproxy'";
    }
    return execution == Execution.DRY_RUN ? "the local policy says dryRun" : "";
  }

  /** What speaks against a command; empty if it is allowed. */
  List<String> objections(Inject command, int running) {
    List<String> excesses = new ArrayList<>();
    for (String kind : command.fault().consents()) {
      List<Permission> covering =
          allow.stream().filter(p -> p.covers(kind, command.target())).toList();
      if (covering.isEmpty()) {
        return List.of(kind + " on " + command.target().target() + " is not allowed here");
      }
      excesses.addAll(excesses(command.fault(), covering));
    }
    List<String> objections = new ArrayList<>();
    if (command.limit().compareTo(greatestLimit) > 0) {
      objections.add("limit: at most " + greatestLimit + " here, got " + command.limit());
    }
    if (running >= greatestAtOnce) {
      objections.add("at once: at most " + greatestAtOnce + " here, and so many are in force");
    }
    objections.addAll(excesses);
    return objections;
  }

  /** What speaks against a fault by the first of these; nothing if one of them allows it. */
  private static List<String> excesses(Fault fault, List<Permission> covering) {
    JsonNode parameters = MAPPER.valueToTree(fault);
    List<List<String>> excesses =
        covering.stream().map(p -> p.excesses(fault, parameters)).toList();
    return excesses.stream().anyMatch(List::isEmpty) ? List.of() : excesses.getFirst();
  }
}
