package io.everdrill.agents;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.topics.events.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads the local policy (YAML). An example:
 *
 * <pre>
 * greatestLimitSeconds: 60
 * greatestAtOnce: 3
 * neverCut: [10.0.0.1, 10.1.0.0/16]
 * allow:
 *   - fault: process-pause
 *     targets: ["payment-*"]
 *   - fault: packet-loss
 *     targets: ["*"]
 *     greatest: {lossPercent: 40}
 * </pre>
 */
final class PolicyFile {

  private static final ObjectMapper YAML =
      new ObjectMapper(
              YAMLFactory.builder().enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL).build())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

  private static final Map<String, Class<?>> FAULTS =
      Arrays.stream(Fault.class.getPermittedSubclasses())
          .collect(
              Collectors.toUnmodifiableMap(c -> Fault.kindOf(c.asSubclass(Fault.class)), c -> c));

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
      return YAML.readValue(Files.readString(file), Document.class).policy();
    } catch (JsonProcessingException e) {
      throw new PolicyError(file + place(e) + reason(e));
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read", e);
    }
  }

  private static String place(JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    String line = at == null ? ": " : ":" + at.getLineNr() + ": ";
    if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
      return line;
    }
    String path =
        mapping.getPath().stream()
            .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
            .collect(Collectors.joining("."));
    return line + path + ": ";
  }

  private static String reason(JsonProcessingException e) {
    Throwable deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return deepest instanceof JsonProcessingException json
        ? json.getOriginalMessage()
        : deepest.getMessage();
  }

  /** The file as it is written. */
  private record Document(
      @JsonProperty(required = true) BigDecimal greatestLimitSeconds,
      @JsonProperty(required = true) Integer greatestAtOnce,
      List<String> neverCut,
      @JsonProperty(required = true) List<Allow> allow) {

    Document {
      expect(greatestLimitSeconds != null, "greatestLimitSeconds: missing");
      long mostSeconds = AgentSettings.GREATEST_LIMIT.toSeconds();
      expect(
          greatestLimitSeconds.signum() > 0
              && greatestLimitSeconds.compareTo(BigDecimal.valueOf(mostSeconds)) <= 0,
          "greatestLimitSeconds: expected more than 0, at most " + mostSeconds + ", got "
              + greatestLimitSeconds);
      expect(greatestAtOnce != null, "greatestAtOnce: missing");
      expect(
          greatestAtOnce >= 1 && greatestAtOnce <= AgentSettings.GREATEST_AT_ONCE,
          "greatestAtOnce: expected 1 to " + AgentSettings.GREATEST_AT_ONCE + ", got "
              + greatestAtOnce);
      neverCut = neverCut == null ? List.of() : List.copyOf(neverCut);
      new NeverCut(List.of(), neverCut);
      expect(allow != null, "allow: missing; an empty list allows nothing");
      allow = List.copyOf(allow);
    }

    Policy policy() {
      return new Policy(
          Duration.ofMillis(greatestLimitSeconds.movePointRight(3).longValue()),
          greatestAtOnce,
          allow.stream()
              .map(a -> new Policy.Permission(a.fault, a.targets, a.greatest))
              .toList(),
          new NeverCut(List.of(), neverCut));
    }
  }

  private record Allow(
      @JsonProperty(required = true) String fault,
      @JsonProperty(required = true) List<String> targets,
      Map<String, Double> greatest) {

    Allow {
      expect(
          fault != null && FAULTS.containsKey(fault),
          "fault: expected one of " + new TreeSet<>(FAULTS.keySet()) + ", got '" + fault + "'");
      expect(targets != null && !targets.isEmpty(), "targets: expected at least one pattern");
      targets = List.copyOf(targets);
      greatest = greatest == null ? Map.of() : Map.copyOf(greatest);
      Set<String> known = numbersOf(FAULTS.get(fault));
      for (String parameter : greatest.keySet()) {
        expect(
            known.contains(parameter),
            "greatest: expected parameters of " + fault + " that are numbers " + known
                + ", got '" + parameter + "'");
      }
    }

    private static Set<String> numbersOf(Class<?> fault) {
      return Arrays.stream(fault.getRecordComponents())
          .filter(c -> c.getType().isPrimitive() || c.getType() == Duration.class)
          .map(Allow::wireName)
          .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String wireName(RecordComponent component) {
      JsonProperty name = component.getAccessor().getAnnotation(JsonProperty.class);
      return name == null ? component.getName() : name.value();
    }
  }

  private static void expect(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
