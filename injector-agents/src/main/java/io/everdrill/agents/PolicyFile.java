package io.everdrill.agents;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.network.PacketQueueUse;
import io.everdrill.agents.faults.proxy.ProxyRoute;
import io.everdrill.agents.toxiproxy.ToxicLimits;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads the local policy (YAML). An example:
 *
 * <pre>
 * greatestLimitSeconds: 60
 * greatestAtOnce: 3
 * dryRun: false
 * nfqueue: false
 * neverCut: [10.0.0.1, 10.1.0.0/16]
 * allow:
 *   - fault: process-pause
 *     targets: ["payment-*"]
 *   - fault: packet-loss
 *     targets: ["*"]
 *     greatest: {lossPercent: 40}
 *   - fault: network-bandwidth
 *     targets: ["*"]
 *     least: {rateBitsPerSecond: 1000000}
 *   - fault: config-value
 *     targets: ["*"]
 *     data: ["/etc/payment/*.yaml"]
 * connections:
 *   - targets: ["cache-*"]
 *     url: redis://127.0.0.1:6379/0
 *     user: everdrill
 *     passwordFile: /etc/everdrill/cache-password
 * routes:
 *   - target: payment-1
 *     listen: 10.0.0.7:18080
 *     upstream: 127.0.0.1:8080
 * toxiproxy:
 *   toxics: [latency, bandwidth]
 *   greatest: {latency: 1000}
 *   least: {rate: 100}
 * </pre>
 */
final class PolicyFile {

  private static final ObjectMapper YAML =
      new ObjectMapper(
              YAMLFactory.builder().enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL).build())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private PolicyFile() {}

  /** The file has an error; nothing of it holds. */
  static final class PolicyError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PolicyError(String message) {
      super(message);
    }
  }

  /**
   * The policy in a file; where there is no file, nothing is allowed.
   *
   * @throws PolicyError that names file, line and field
   */
  static Policy read(Path file) {
    if (!Files.exists(file)) {
      return Policy.NOTHING;
    }
    try {
      String text = Files.readString(file);
      return read(file, text, composed(file, text));
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read", e);
    }
  }

  private static Policy read(Path file, String text, Node root) throws IOException {
    try {
      return YAML.readValue(text, Document.class).policy();
    } catch (JsonMappingException e) {
      throw new PolicyError(file + ":" + line(root, e) + ": " + reason(e));
    }
  }

  private static Node composed(Path file, String text) {
    try {
      Node root = new Yaml().compose(new StringReader(text));
      if (root == null) {
        throw new PolicyError(file + ":1: expected a policy, got an empty file");
      }
      return root;
    } catch (MarkedYAMLException e) {
      throw new PolicyError(
          file + ":" + (e.getProblemMark().getLine() + 1) + ": " + e.getProblem());
    }
  }

  /**
   * Where the deepest part of the path to the error begins; Jackson knows only where it noticed.
   */
  private static int line(Node root, JsonMappingException e) {
    Node node = root;
    int line = node.getStartMark().getLine();
    for (String step : steps(e)) {
      List<Node> inner = inner(node, step);
      if (inner.isEmpty()) {
        break;
      }
      node = inner.getLast();
      line = inner.getFirst().getStartMark().getLine();
    }
    return line + 1;
  }

  private static List<String> steps(JsonMappingException e) {
    Stream<String> path =
        e.getPath().stream()
            .map(r -> r.getFieldName() == null ? Integer.toString(r.getIndex()) : r.getFieldName());
    return deepest(e) instanceof FieldError field
        ? Stream.concat(path, Stream.of(field.field())).toList()
        : path.toList();
  }

  /** The key and the value of a field, or the element twice; none if there is no such. */
  private static List<Node> inner(Node node, String step) {
    return switch (node) {
      case MappingNode mapping ->
          mapping.getValue().stream()
              .filter(t -> t.getKeyNode() instanceof ScalarNode key && key.getValue().equals(step))
              .flatMap(t -> Stream.of(t.getKeyNode(), t.getValueNode()))
              .toList();
      case SequenceNode sequence when step.matches("[0-9]{1,9}") ->
          sequence.getValue().stream().skip(Integer.parseInt(step)).limit(1).toList();
      default -> List.of();
    };
  }

  private static String reason(JsonMappingException e) {
    return switch (deepest(e)) {
      case JsonMappingException json ->
          String.join(".", steps(e)) + ": " + json.getOriginalMessage();
      case Throwable deepest -> deepest.getMessage();
    };
  }

  private static Throwable deepest(Throwable e) {
    return e.getCause() == null ? e : deepest(e.getCause());
  }

  /** A field holds what is not allowed. */
  static final class FieldError extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private final String field;

    FieldError(String field, String message) {
      super(field + ": " + message);
      this.field = field;
    }

    String field() {
      return field;
    }
  }

  /** The file as it is written. */
  private record Document(
      BigDecimal greatestLimitSeconds,
      Integer greatestAtOnce,
      boolean dryRun,
      boolean nfqueue,
      List<String> neverCut,
      List<PolicyPermission> allow,
      List<PolicyConnection> connections,
      List<ProxyRoute> routes,
      PolicyToxics toxiproxy) {

    Document {
      expect(greatestLimitSeconds != null, "greatestLimitSeconds", "missing");
      long mostSeconds = AgentSettings.GREATEST_LIMIT.toSeconds();
      expect(
          greatestLimitSeconds.signum() > 0
              && greatestLimitSeconds.compareTo(BigDecimal.valueOf(mostSeconds)) <= 0,
          "greatestLimitSeconds",
          "expected more than 0, at most " + mostSeconds + ", got " + greatestLimitSeconds);
      expect(greatestAtOnce != null, "greatestAtOnce", "missing");
      expect(
          greatestAtOnce >= 1 && greatestAtOnce <= AgentSettings.GREATEST_AT_ONCE,
          "greatestAtOnce",
          "expected 1 to " + AgentSettings.GREATEST_AT_ONCE + ", got " + greatestAtOnce);
      neverCut = neverCut == null ? List.of() : List.copyOf(neverCut);
      for (String block : neverCut) {
        expect(
            isBlock(block),
            "neverCut",
            "expected IP addresses or CIDR blocks, got '" + block + "'");
      }
      expect(allow != null, "allow", "missing; an empty list allows nothing");
      allow = List.copyOf(allow);
      connections = connections == null ? List.of() : List.copyOf(connections);
      routes = routes == null ? List.of() : List.copyOf(routes);
      expect(
          routes.stream().map(ProxyRoute::listen).distinct().count() == routes.size(),
          "routes",
          "expected each to listen elsewhere, got " + routes);
    }

    Policy policy() {
      Duration longest = Duration.ofMillis(greatestLimitSeconds.movePointRight(3).longValue());
      return new Policy(
          longest,
          greatestAtOnce,
          allow.stream().map(PolicyPermission::permission).toList(),
          NeverCut.ofBlocks(neverCut),
          dryRun ? Policy.Execution.DRY_RUN : Policy.Execution.REAL,
          new Connections(connections.stream().map(PolicyConnection::rule).toList()),
          nfqueue ? PacketQueueUse.ALLOWED : PacketQueueUse.FORBIDDEN,
          routes,
          toxiproxy == null ? ToxicLimits.NONE : toxiproxy.limits(longest, greatestAtOnce));
    }
  }

  private static boolean isBlock(String text) {
    try {
      NeverCut.ofBlocks(List.of(text));
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * @throws FieldError if it does not hold
   */
  static void expect(boolean holds, String field, String message) {
    if (!holds) {
      throw new FieldError(field, message);
    }
  }
}
