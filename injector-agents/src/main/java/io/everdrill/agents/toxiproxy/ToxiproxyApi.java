package io.everdrill.agents.toxiproxy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.agents.toxiproxy.ManagedProxy.Wiring;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Toxiproxy's API without HTTP: method, path and body in, status and JSON out. One request at a
 * time.
 */
final class ToxiproxyApi implements AutoCloseable {

  static final int MOST_PROXIES = 64;

  /** Of the API that is spoken. */
  private static final String VERSION = "2.12.0";

  private static final JsonMapper MAPPER = new JsonMapper();

  private final BiFunction<Wiring, List<NamedToxic>, TcpProxy> start;
  private final ToxicLimits limits;
  private final Supplier<String> forbids;
  private final Map<String, ManagedProxy> proxies = new TreeMap<>();

  /** What is answered; empty text is no body. */
  record Answer(int status, String json) {}

  /**
   * @param start makes a proxy that listens; throws {@link ApiError} if it may not
   * @param forbids why nothing may be broken now; empty if something may
   */
  ToxiproxyApi(
      BiFunction<Wiring, List<NamedToxic>, TcpProxy> start,
      ToxicLimits limits,
      Supplier<String> forbids) {
    this.start = start;
    this.limits = limits;
    this.forbids = forbids;
  }

  /** No toxic is left, and every proxy lets through. */
  synchronized Answer reset() {
    return reset("POST");
  }

  /** Ends what has lasted as long as the policy allows. */
  synchronized List<String> endOld() {
    return proxies.values().stream()
        .flatMap(
            proxy ->
                proxy.end(limits.longest()).stream().map(toxic -> toxic + " on " + proxy.name()))
        .toList();
  }

  synchronized Answer answer(String method, String path, String body) {
    try {
      List<String> steps = Arrays.stream(path.split("/")).filter(s -> !s.isEmpty()).toList();
      String verb = method.equals("PATCH") ? "POST" : method;
      return switch (steps.isEmpty() ? "" : steps.getFirst()) {
        case "version" -> ok(MAPPER.createObjectNode().put("version", VERSION));
        case "reset" -> reset(verb);
        case "populate" -> populate(json(allowed(body)));
        case "proxies" ->
            proxies(
                verb, steps.subList(1, steps.size()), verb.equals("POST") ? allowed(body) : body);
        default -> throw new ApiError(404, "no such path: " + path);
      };
    } catch (ApiError e) {
      return new Answer(
          e.status(),
          MAPPER
              .createObjectNode()
              .put("error", e.getMessage())
              .put("title", e.getMessage())
              .put("status", e.status())
              .toString());
    }
  }

  private String allowed(String body) {
    String reason = forbids.get();
    if (!reason.isEmpty()) {
      throw new ApiError(503, reason);
    }
    return body;
  }

  private Answer proxies(String verb, List<String> steps, String body) {
    if (steps.isEmpty()) {
      return verb.equals("POST") ? create(json(body)) : ok(index());
    }
    ManagedProxy proxy =
        Optional.ofNullable(proxies.get(steps.getFirst()))
            .orElseThrow(() -> new ApiError(404, "proxy not found"));
    if (steps.size() > 1) {
      if (!steps.get(1).equals("toxics") || steps.size() > 3) {
        throw new ApiError(404, "no such path");
      }
      return toxics(verb, proxy, steps.subList(2, steps.size()), body);
    }
    return switch (verb) {
      case "GET" -> ok(proxy.json());
      case "POST" -> update(proxy, json(body));
      case "DELETE" -> {
        proxies.remove(proxy.name()).close();
        yield new Answer(204, "");
      }
      default -> throw new ApiError(405, "method not allowed");
    };
  }

  private ObjectNode index() {
    ObjectNode index = MAPPER.createObjectNode();
    proxies.forEach((name, proxy) -> index.set(name, proxy.json()));
    return index;
  }

  private Answer create(JsonNode wanted) {
    if (proxies.containsKey(name(wanted))) {
      throw new ApiError(409, "proxy already exists");
    }
    return new Answer(201, added(wanted).json().toString());
  }

  private static String name(JsonNode wanted) {
    return required(wanted, "name");
  }

  private static String required(JsonNode json, String field) {
    String text = json.path(field).asText();
    if (text.isEmpty()) {
      throw new ApiError(400, "missing required field: " + field);
    }
    return text;
  }

  private ManagedProxy added(JsonNode wanted) {
    if (proxies.size() == MOST_PROXIES) {
      throw new ApiError(400, "proxies: at most " + MOST_PROXIES);
    }
    ManagedProxy proxy = new ManagedProxy(name(wanted), wiring(wanted), start);
    if (wanted.path("enabled").asBoolean(true)) {
      proxy.enable();
    } else {
      requireDownAllowed();
      proxy.disable();
    }
    proxies.put(proxy.name(), proxy);
    return proxy;
  }

  private static Wiring wiring(JsonNode wanted) {
    return new Wiring(wanted.path("listen").asText("127.0.0.1:0"), required(wanted, "upstream"));
  }

  private Answer update(ManagedProxy proxy, JsonNode wanted) {
    boolean enabled = wanted.path("enabled").asBoolean(proxy.enabled());
    if (!enabled && proxy.enabled()) {
      requireDownAllowed();
    }
    proxy.rewire(
        new Wiring(
            wanted.path("listen").asText(proxy.wiring().listen()),
            wanted.path("upstream").asText(proxy.wiring().upstream())));
    if (enabled) {
      proxy.enable();
    } else {
      proxy.disable();
    }
    return ok(proxy.json());
  }

  private void requireDownAllowed() {
    limits.requireType(ToxicLimits.DOWN);
    limits.requireRoom(toxicsNow());
  }

  private int toxicsNow() {
    return proxies.values().stream().mapToInt(ManagedProxy::toxics).sum();
  }

  /** Those that are there and wired so stay as they are. */
  private Answer populate(JsonNode wanted) {
    ArrayNode populated = MAPPER.createArrayNode();
    List<JsonNode> all = new ArrayList<>();
    wanted.forEach(all::add);
    all.forEach(
        json -> {
          name(json);
          wiring(json);
        });
    for (JsonNode json : all) {
      ManagedProxy there = proxies.get(name(json));
      if (there != null && there.wiring().equals(wiring(json))) {
        populated.add(there.json());
      } else {
        if (there != null) {
          proxies.remove(there.name()).close();
        }
        populated.add(added(json).json());
      }
    }
    return new Answer(201, MAPPER.createObjectNode().set("proxies", populated).toString());
  }

  private Answer reset(String verb) {
    if (!verb.equals("POST")) {
      throw new ApiError(405, "method not allowed");
    }
    for (ManagedProxy proxy : proxies.values()) {
      proxy.enable();
      proxy.removeAll();
    }
    return new Answer(204, "");
  }

  private Answer toxics(String verb, ManagedProxy proxy, List<String> steps, String body) {
    if (steps.isEmpty()) {
      if (!verb.equals("POST")) {
        return new Answer(200, proxy.toxicsJson().toString());
      }
      NamedToxic toxic = limits.allowed(ToxicJson.read(json(body)));
      limits.requireRoom(toxicsNow());
      proxy.add(toxic);
      return ok(ToxicJson.write(toxic));
    }
    NamedToxic toxic =
        proxy.toxic(steps.getFirst()).orElseThrow(() -> new ApiError(404, "toxic not found"));
    return switch (verb) {
      case "GET" -> ok(ToxicJson.write(toxic));
      case "POST" -> {
        NamedToxic changed = limits.allowed(ToxicJson.changed(toxic, json(body)));
        proxy.replace(toxic, changed);
        yield ok(ToxicJson.write(changed));
      }
      case "DELETE" -> {
        proxy.remove(toxic);
        yield new Answer(204, "");
      }
      default -> throw new ApiError(405, "method not allowed");
    };
  }

  private static Answer ok(ObjectNode json) {
    return new Answer(200, json.toString());
  }

  private static JsonNode json(String body) {
    try {
      return MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      throw ApiError.badBody(e.getOriginalMessage());
    }
  }

  @Override
  public synchronized void close() {
    proxies.values().forEach(ManagedProxy::close);
    proxies.clear();
  }
}
