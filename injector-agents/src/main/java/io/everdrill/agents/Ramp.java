package io.everdrill.agents;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.Fault;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import java.util.Set;

/**
 * A fault at a share of its strength, for a ramp. The parameter that is its strength grows to what
 * was ordered from where it does nothing; a fault that has none is in force or not.
 */
final class Ramp {

  private static final JsonMapper MAPPER = Json.mapper();
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

  /** Where each parameter does nothing, by its name on the wire. */
  private static final Map<String, BigDecimal> HARMLESS =
      Map.ofEntries(
          Map.entry("latencyMs", BigDecimal.ZERO),
          Map.entry("jitterMs", BigDecimal.ZERO),
          Map.entry("delayMs", BigDecimal.ZERO),
          Map.entry("lossPercent", BigDecimal.ZERO),
          Map.entry("duplicatePercent", BigDecimal.ZERO),
          Map.entry("corruptPercent", BigDecimal.ZERO),
          Map.entry("reorderPercent", BigDecimal.ZERO),
          Map.entry("requestPercent", BigDecimal.ZERO),
          Map.entry("errorPercent", BigDecimal.ZERO),
          Map.entry("loadPercent", BigDecimal.ZERO),
          Map.entry("sizeBytes", BigDecimal.ZERO),
          Map.entry("requestsPerSecond", BigDecimal.ZERO),
          Map.entry("connections", BigDecimal.ZERO),
          Map.entry("records", BigDecimal.ZERO),
          Map.entry("offsetMs", BigDecimal.ZERO),
          Map.entry("rate", BigDecimal.ONE),
          Map.entry("cpuPercent", BigDecimal.valueOf(100)));

  /** Less is worse, and only without end would they do nothing. */
  private static final Set<String> ENDLESS =
      Set.of("rateBitsPerSecond", "bytesPerSecond", "limitBytes");

  private Ramp() {}

  /**
   * @param share over 0, at most 1
   */
  static Fault scaled(Fault fault, double share) {
    if (share == 1) {
      return fault;
    }
    ObjectNode json = MAPPER.valueToTree(fault);
    BigDecimal part = BigDecimal.valueOf(share);
    for (String name : ENDLESS) {
      if (json.path(name).isNumber()) {
        put(json, name, json.get(name).decimalValue().divide(part, MathContext.DECIMAL64));
      }
    }
    HARMLESS.forEach(
        (name, harmless) -> {
          if (json.path(name).isNumber()) {
            BigDecimal distance = json.get(name).decimalValue().subtract(harmless);
            put(json, name, harmless.add(distance.multiply(part, MathContext.DECIMAL64)));
          }
        });
    return MAPPER.convertValue(json, Fault.class);
  }

  private static void put(ObjectNode json, String name, BigDecimal scaled) {
    if (json.get(name).isIntegralNumber() && !name.endsWith("Ms")) {
      json.put(name, Math.max(1, scaled.min(MOST).longValue()));
    } else {
      json.put(name, scaled);
    }
  }
}
