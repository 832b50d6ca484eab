package io.everdrill.agents.toxiproxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Toxics as Toxiproxy's API writes them: times in ms, rates in KB/s, slicer's delay in us. */
final class ToxicJson {

  private static final long GREATEST = Integer.MAX_VALUE;

  private ToxicJson() {}

  /**
   * A toxic that is asked for.
   *
   * @throws ApiError if it is none
   */
  static NamedToxic read(JsonNode json) {
    String type = json.path("type").asText();
    String stream = json.path("stream").asText("downstream");
    String name = json.path("name").asText();
    return new NamedToxic(
        name.isEmpty() ? type + "_" + stream : name,
        stream(stream),
        toxicity(json.path("toxicity").asDouble(1)),
        toxic(type, json.path("attributes")));
  }

  /** The same toxic with those fields that are said changed. */
  static NamedToxic changed(NamedToxic was, JsonNode json) {
    ObjectNode attributes = attributes(was.toxic());
    json.path("attributes").properties().forEach(a -> attributes.set(a.getKey(), a.getValue()));
    return new NamedToxic(
        was.name(),
        was.stream(),
        toxicity(json.path("toxicity").asDouble(was.toxicity())),
        toxic(type(was.toxic()), attributes));
  }

  static ObjectNode write(NamedToxic toxic) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("attributes", attributes(toxic.toxic()));
    return json.put("name", toxic.name())
        .put("type", type(toxic.toxic()))
        .put("stream", toxic.stream().name().toLowerCase(Locale.ROOT))
        .put("toxicity", toxic.toxicity());
  }

  private static ToxicStream stream(String text) {
    return switch (text) {
      case "upstream" -> ToxicStream.UPSTREAM;
      case "downstream" -> ToxicStream.DOWNSTREAM;
      default ->
          throw new ApiError(400, "stream was invalid, can be either upstream or downstream");
    };
  }

  private static double toxicity(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw ApiError.badBody("toxicity: expected 0 to 1, got " + share);
    }
    return share;
  }

  private static Toxic toxic(String type, JsonNode a) {
    return switch (type) {
      case "latency" -> new Toxic.Latency(millis(a, "latency"), millis(a, "jitter"));
      case "bandwidth" -> new Toxic.Bandwidth(number(a, "rate") * 1000);
      case "slow_close" -> new Toxic.SlowClose(millis(a, "delay"));
      case "timeout" -> new Toxic.Timeout(millis(a, "timeout"));
      case "reset_peer" -> new Toxic.ResetPeer(millis(a, "timeout"));
      case "slicer" ->
          new Toxic.Slicer(
              (int) number(a, "average_size"),
              (int) Math.min(number(a, "size_variation"), GREATEST - 1),
              Duration.of(number(a, "delay"), ChronoUnit.MICROS));
      case "limit_data" -> new Toxic.LimitData(number(a, "bytes"));
      default -> throw new ApiError(400, "invalid toxic type");
    };
  }

  private static Duration millis(JsonNode attributes, String name) {
    return Duration.ofMillis(number(attributes, name));
  }

  /** 0 if it is not said, as with Toxiproxy. */
  private static long number(JsonNode attributes, String name) {
    JsonNode value = attributes.path(name);
    if (value.isMissingNode()) {
      return 0;
    }
    long number = value.asLong(-1);
    if (number < 0 || number > GREATEST) {
      throw ApiError.badBody(name + ": expected 0 to " + GREATEST + ", got " + value);
    }
    return number;
  }

  private static String type(Toxic toxic) {
    return switch (toxic) {
      case Toxic.Latency t -> "latency";
      case Toxic.Bandwidth t -> "bandwidth";
      case Toxic.SharedBandwidth t -> "shared_bandwidth";
      case Toxic.SlowClose t -> "slow_close";
      case Toxic.Timeout t -> "timeout";
      case Toxic.ResetPeer t -> "reset_peer";
      case Toxic.Slicer t -> "slicer";
      case Toxic.LimitData t -> "limit_data";
    };
  }

  private static ObjectNode attributes(Toxic toxic) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    return switch (toxic) {
      case Toxic.Latency t ->
          json.put("latency", t.latency().toMillis()).put("jitter", t.jitter().toMillis());
      case Toxic.Bandwidth t -> json.put("rate", t.bytesPerSecond() / 1000);
      case Toxic.SharedBandwidth t -> json.put("rate", t.budget().bytesPerSecond() / 1000);
      case Toxic.SlowClose t -> json.put("delay", t.delay().toMillis());
      case Toxic.Timeout t -> json.put("timeout", t.after().toMillis());
      case Toxic.ResetPeer t -> json.put("timeout", t.after().toMillis());
      case Toxic.Slicer t ->
          json.put("average_size", t.averageBytes())
              .put("size_variation", t.variationBytes())
              .put("delay", t.delay().toNanos() / 1000);
      case Toxic.LimitData t -> json.put("bytes", t.bytes());
    };
  }
}
