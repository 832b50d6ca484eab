package io.everdrill.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Questions and switches that once were good, bent: queries, cursors, paths, what halts. */
final class HostileAsk {

  /** Addresses as they are good; what a cursor says is in clear, before it is packed. */
  private static final List<String> QUESTIONS =
      List.of(
          "verdicts?cell=shop&service=frontend&outcome=missed&limit=5",
          "verdicts?limit=5&cursor=2026-11-21T03:00:00Z shop-3.0",
          "verdicts/shop-3.0",
          "drills?state=done&from=2026-11-21T03:00:00Z&limit=3",
          "drills?limit=3&cursor=2026-11-21T03:00:00Z shop-3",
          "drills/shop-3",
          "detections?limit=9&cursor=2026-11-21T03:00:00Z a/b",
          "audit?of=people&limit=9&cursor=2026-11-21T03:00:00Z a/b",
          "recent?type=alert&from=2026-11-21T03:00:00Z&limit=1",
          "coverage?by=class-and-tier&slowOverSeconds=3&dataCenter=dc-1",
          "scoreboard?by=cell,day&from=2026-11-21&until=2026-11-22&mode=live",
          "trend?step=day&detector=cell-monitor",
          "issues?cell=shop",
          "days?zone=Europe/Berlin&businessLine=shop",
          "results.csv?outcome=judged",
          "results.xml?detector=cell-monitor",
          "is-it-us?service=frontend&at=2026-11-21T03:00:00Z",
          "agents?cell=shop");

  private static final List<String> VALUES =
      List.of(
          "",
          " ",
          "-1",
          "2147483648",
          "null",
          "\u0000",
          "\ud83d\ude00",
          "*",
          "%s%n",
          "../..",
          "+1000000000-12-31T23:59:59Z",
          "-999999999-01-01",
          "+999999999-12-31",
          "9999-99-99",
          "shop-",
          "shop-99999999999999999999.0",
          "a,b,,c",
          "x".repeat(3_000));

  private static final Map<String, List<String>> SWITCHES =
      Map.of(
          "/api/v1/halt", List.of("{\"scope\": \"shop\", \"reason\": \"a test\"}"),
          "/api/v1/resume", List.of("{\"scope\": \"*\", \"reason\": \"a test\"}"),
          "/api/v1/aborts",
              List.of(
                  "{\"injection\": \"shop-3.0\", \"reason\": \"a test\"}", "{\"cell\": \"shop\"}"),
          "/v2/enqueue",
              List.of(
                  "{\"routing_key\": \"token-of-all\", \"event_action\": \"trigger\","
                      + " \"dedup_key\": \"k\", \"payload\": {\"summary\": \"s\","
                      + " \"source\": \"h\", \"severity\": \"critical\"}}"));

  private HostileAsk() {}

  static HostileRequest question(Random random) {
    String[] parts = HostilePost.oneOf(QUESTIONS, random).split("\\?", 2);
    String path =
        Arrays.stream(parts[0].split("/"))
            .map(part -> encoded(random.nextInt(8) == 0 ? bent(part, random) : part))
            .collect(Collectors.joining("/"));
    String query =
        parts.length == 1
            ? ""
            : Arrays.stream(parts[1].split("&"))
                .map(parameter -> parameter(parameter, random))
                .collect(Collectors.joining("&", "?", ""));
    return new HostileRequest("GET", "/api/v1/" + path + query, Map.of(), new byte[0]);
  }

  private static String parameter(String good, Random random) {
    String[] parts = good.split("=", 2);
    String name = random.nextInt(20) == 0 ? bent(parts[0], random) : parts[0];
    String value = random.nextInt(3) == 0 ? bent(parts[1], random) : parts[1];
    boolean packed = parts[0].equals("cursor") && random.nextInt(4) > 0;
    return encoded(name)
        + "="
        + encoded(
            packed
                ? Base64.getUrlEncoder().withoutPadding().encodeToString(value.getBytes(UTF_8))
                : value);
  }

  private static String bent(String good, Random random) {
    return random.nextBoolean()
        ? HostilePost.oneOf(VALUES, random)
        : HostilePost.bend(good, random);
  }

  /** A space is %20 in a path too. */
  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  static HostileRequest turn(Random random) {
    String path = HostilePost.oneOf(SWITCHES.keySet().stream().sorted().toList(), random);
    byte[] body = HostilePost.bent(HostilePost.oneOf(SWITCHES.get(path), random), random);
    return new HostileRequest("POST", path, Map.of("Content-Type", "application/json"), body);
  }
}
