package io.everdrill.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DefinitionEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.ProbeCheck;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Posts that once were good, bent.
 *
 * @param headers of formats, by names in lower case
 */
record HostilePost(Map<String, String> headers, byte[] body) {

  private static final List<String> TYPES =
      List.of(
          "application/json",
          "application/cloudevents+json",
          "application/cloudevents-batch+json",
          "application/json; charset=utf-16");

  /** What each address takes as it is. */
  private static final Map<String, List<String>> GOOD = good();

  private static final List<String> ALL = GOOD.values().stream().flatMap(List::stream).toList();

  private static final List<String> HOSTILE =
      List.of(
          "null",
          "[]",
          "{}",
          "\"\"",
          "-0",
          "1e400",
          "1e-400",
          "9223372036854775808",
          "true",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"+999999999-12-31T23:59:59Z\"",
          "\"-999999999-01-01T00:00:00Z\"",
          "\"0000-00-00T00:00:00Z\"",
          "\"%s%n%x\"",
          "\"${jndi:ldap://127.0.0.1/x}\"",
          "\"../../../etc/passwd\"",
          "\"a/b\"",
          "{\"a\":".repeat(500),
          "[".repeat(2_000),
          "\"" + "x".repeat(70_000) + "\"");

  /** Made of what the address takes, mostly; the same one for the same state of chance. */
  static HostilePost to(String path, Random random) {
    Map<String, String> headers = new HashMap<>();
    byte[] body = bent(oneOf(random.nextInt(4) == 0 ? ALL : GOOD.get(path), random), random);
    headers.put("content-type", random.nextBoolean() ? TYPES.getFirst() : oneOf(TYPES, random));
    if (random.nextInt(8) == 0) {
      headers.put("ce-specversion", random.nextInt(4) == 0 ? "%" : "1.0");
      headers.put("ce-id", "1");
      headers.put("ce-source", "/s");
      headers.put("ce-time", random.nextBoolean() ? "2026-11-21T03:00:00Z" : "%zz");
      headers.put("ce-type", "io.everdrill.alert.%66iring.v1");
    }
    return new HostilePost(headers, body);
  }

  static byte[] bent(String seed, Random random) {
    String text = seed;
    for (int bends = random.nextInt(4); bends > 0; bends--) {
      text = bend(text, random);
    }
    byte[] bytes = text.getBytes(UTF_8);
    for (int flips = random.nextInt(6) - 3; flips > 0 && bytes.length > 0; flips--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  static String bend(String text, Random random) {
    int at = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), at + random.nextInt(40));
    return switch (random.nextInt(4)) {
      case 0 -> text.substring(0, at);
      case 1 -> text.substring(0, at) + text.substring(to);
      case 2 -> text.substring(0, to) + text.substring(at);
      default -> anotherValue(text, at, random);
    };
  }

  /** In place of the value after the next colon. */
  private static String anotherValue(String text, int from, Random random) {
    int colon = text.indexOf(':', from);
    if (colon < 0) {
      return text + oneOf(HOSTILE, random);
    }
    int end = colon + 1;
    while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return text.substring(0, colon + 1) + oneOf(HOSTILE, random) + text.substring(end);
  }

  static String oneOf(List<String> all, Random random) {
    return all.get(random.nextInt(all.size()));
  }

  /** The addresses that it has posts for, in their order. */
  static List<String> paths() {
    return GOOD.keySet().stream().sorted().toList();
  }

  /** What an address takes as it is. */
  static List<String> good(String path) {
    return GOOD.get(path);
  }

  private static Map<String, List<String>> good() {
    Map<String, List<String>> good = new HashMap<>();
    good.put(
        "/alerts",
        List.of(
            "{\"name\": \"Down\", \"cell\": \"demo\", \"service\": \"frontend\","
                + " \"labels\": {\"a\": \"b\"}, \"annotations\": {\"c\": \"d\"}}",
            "[{\"name\": \"Down\", \"state\": \"resolved\","
                + " \"startsAt\": \"2026-11-21T02:59:00Z\","
                + " \"endsAt\": \"2026-11-21T03:00:00Z\"}]"));
    good.put("/alerts/alertmanager", List.of(Payloads.ALERTMANAGER_V4));
    good.put("/alerts/grafana", List.of(Payloads.ALERTMANAGER_V4));
    good.put(
        "/alerts/pagerduty",
        List.of(
            "{\"event_action\": \"trigger\", \"dedup_key\": \"k\", \"payload\":"
                + " {\"summary\": \"s\", \"source\": \"h\", \"severity\": \"critical\","
                + " \"custom_details\": {}}}",
            "{\"event_action\": \"resolve\", \"dedup_key\": \"k\"}"));
    good.put(
        "/cloudevents",
        List.of(
            "{\"specversion\": \"1.0\", \"id\": \"1\", \"source\": \"/s\","
                + " \"type\": \"io.everdrill.alert.firing.v1\", \"data\": {\"name\": \"Down\"}}"));
    good.put(
        "/diagnoses",
        List.of(
            "{\"detector\": \"d\", \"incident\": \"i\","
                + " \"diagnosedAt\": \"2026-11-21T03:00:00Z\","
                + " \"roots\": [{\"service\": \"s\", \"confidence\": 0.5}]}"));
    good.put(
        "/incidents", List.of("{\"incident\": \"i\", \"closedAt\": \"2026-11-21T03:00:00Z\"}"));
    good.put(
        "/acknowledgements",
        List.of("{\"detector\": \"d\", \"fingerprint\": \"f\", \"by\": \"somebody\"}"));
    good.putAll(definitions(new ShopStory(TestEvents.START)));
    return Map.copyOf(good);
  }

  private static Map<String, List<String>> definitions(ShopStory story) {
    Event probe =
        new DefinitionEvent.Probe(
            new CellId("demo"),
            "front",
            "frontend",
            ProbeCheck.Http.get(URI.create("http://127.0.0.1:8080/")),
            Duration.ofSeconds(1),
            Duration.ofMillis(800),
            TestEvents.START);
    List<Event> events = story.definitions();
    return Map.of(
        "/probes", List.of(json(probe)),
        "/targets", List.of(json(story.target("frontend"))),
        "/scenarios", json(events, DefinitionEvent.Scenario.class),
        "/programmes", json(events, DefinitionEvent.Programme.class),
        "/detectors", json(events, DefinitionEvent.Detector.class));
  }

  private static List<String> json(List<Event> events, Class<? extends Event> type) {
    return events.stream().filter(type::isInstance).map(HostilePost::json).toList();
  }

  private static String json(Event event) {
    try {
      return Json.mapper().writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
