package io.everdrill.agents.toxiproxy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * What the local policy allows the clients of Toxiproxy's API, in that API's own names and units:
 * times in ms, rates in KB/s, slicer's delay in us.
 *
 * @param types of toxics; {@value #DOWN} is a proxy that is disabled
 * @param least of an attribute, or of toxicity, by its name
 * @param greatest in the same way
 * @param longest after which a toxic ends, and a disabled proxy is enabled
 * @param greatestAtOnce of all proxies together
 */
public record ToxicLimits(
    Set<String> types,
    Map<String, Double> least,
    Map<String, Double> greatest,
    Duration longest,
    int greatestAtOnce) {

  /** A proxy that is disabled, as Toxiproxy's own list of toxics calls it. */
  public static final String DOWN = "down";

  private static final String TOXICITY = "toxicity";

  /** Those that there are. */
  public static final Set<String> TYPES =
      Set.of(
          "latency",
          "bandwidth",
          "slow_close",
          "timeout",
          "reset_peer",
          "slicer",
          "limit_data",
          DOWN);

  /** What can be bounded. */
  public static final Set<String> ATTRIBUTES =
      Set.of(
          "latency",
          "jitter",
          "rate",
          "delay",
          "timeout",
          "average_size",
          "size_variation",
          "bytes",
          TOXICITY);

  /** Nothing is allowed. */
  public static final ToxicLimits NONE =
      new ToxicLimits(Set.of(), Map.of(), Map.of(), Duration.ZERO, 0);

  public ToxicLimits {
    types = Set.copyOf(types);
    least = Map.copyOf(least);
    greatest = Map.copyOf(greatest);
  }

  /** As strong as it gets, for as long. */
  public static ToxicLimits all(Duration longest, int greatestAtOnce) {
    return new ToxicLimits(TYPES, Map.of(), Map.of(), longest, greatestAtOnce);
  }

  /**
   * @throws ApiError if it is not allowed, or too strong
   */
  NamedToxic allowed(NamedToxic toxic) {
    JsonNode json = ToxicJson.write(toxic);
    requireType(json.get("type").asText());
    least.forEach(
        (name, bound) ->
            require(!(value(json, name, bound) < bound), json, name + ": at least " + bound));
    greatest.forEach(
        (name, bound) ->
            require(!(value(json, name, bound) > bound), json, name + ": at most " + bound));
    return toxic;
  }

  /** What is not of this toxic is within any bound. */
  private static double value(JsonNode toxic, String name, double otherwise) {
    return name.equals(TOXICITY)
        ? toxic.get(TOXICITY).asDouble()
        : toxic.get("attributes").path(name).asDouble(otherwise);
  }

  private static void require(boolean holds, JsonNode toxic, String bound) {
    if (!holds) {
      throw new ApiError(403, bound + " by the local policy, got " + toxic);
    }
  }

  /**
   * @throws ApiError if toxics of this type are not allowed
   */
  void requireType(String type) {
    if (!types.contains(type)) {
      throw new ApiError(403, "the local policy allows no toxic '" + type + "'");
    }
  }

  /**
   * @throws ApiError if one more would be too many
   */
  void requireRoom(long now) {
    if (now >= greatestAtOnce) {
      throw new ApiError(403, "toxics: the local policy allows " + greatestAtOnce + " at once");
    }
  }
}
