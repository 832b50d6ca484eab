package io.everdrill.agents;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.Fault;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;

/**
 * A fault at a share of its strength, for a ramp. The parameter that is its strength is scaled
 * down, or up where less is worse; a fault that has none is in force or not.
 */
final class Ramp {

  private static final JsonMapper MAPPER = Json.mapper();

  /** The parameters, by their names on the wire, of which more is worse. */
  private static final Map<String, Worse> STRENGTH =
      Map.ofEntries(
          Map.entry("latencyMs", Worse.MORE),
          Map.entry("jitterMs", Worse.MORE),
          Map.entry("delayMs", Worse.MORE),
          Map.entry("lossPercent", Worse.MORE),
          Map.entry("duplicatePercent", Worse.MORE),
          Map.entry("corruptPercent", Worse.MORE),
          Map.entry("reorderPercent", Worse.MORE),
          Map.entry("requestPercent", Worse.MORE),
          Map.entry("errorPercent", Worse.MORE),
          Map.entry("loadPercent", Worse.MORE),
          Map.entry("sizeBytes", Worse.MORE),
          Map.entry("requestsPerSecond", Worse.MORE),
          Map.entry("connections", Worse.MORE),
          Map.entry("rateBitsPerSecond", Worse.LESS),
          Map.entry("bytesPerSecond", Worse.LESS),
          Map.entry("limitBytes", Worse.LESS));

  private enum Worse {
    MORE,
    LESS
  }

  private Ramp() {}

  /**
   * @param share over 0, at most 1
   */
  static Fault scaled(Fault fault, double share) {
    if (share == 1) {
      return fault;
    }
    ObjectNode json = MAPPER.valueToTree(fault);
    STRENGTH.forEach(
        (name, worse) -> {
          if (json.path(name).isNumber()) {
            BigDecimal full = json.get(name).decimalValue();
            BigDecimal by = BigDecimal.valueOf(share);
            BigDecimal scaled =
                worse == Worse.MORE
                    ? full.multiply(by, MathContext.DECIMAL64)
                    : full.divide(by, MathContext.DECIMAL64);
            if (json.get(name).isIntegralNumber() && !name.endsWith("Ms")) {
              json.put(name, Math.max(1, scaled.longValue()));
            } else {
              json.put(name, scaled);
            }
          }
        });
    return MAPPER.convertValue(json, Fault.class);
  }
}
