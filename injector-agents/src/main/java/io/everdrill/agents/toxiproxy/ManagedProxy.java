package io.everdrill.agents.toxiproxy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** A proxy as the API knows it: it may be disabled, and keeps its toxics while it is. */
final class ManagedProxy implements AutoCloseable {

  static final int MOST_TOXICS = 32;

  private final String name;
  private final BiFunction<Wiring, List<NamedToxic>, TcpProxy> start;
  private final List<TcpProxy> running = new ArrayList<>(1);
  private final List<Added> added = new ArrayList<>();

  /** When the proxy was disabled; System.nanoTime. */
  private final List<Long> down = new ArrayList<>(1);

  private Wiring wiring;

  /**
   * @param atNanos on the clock of System.nanoTime
   */
  private record Added(NamedToxic toxic, long atNanos) {}

  /** What it connects. */
  record Wiring(String listen, String upstream) {}

  ManagedProxy(String name, Wiring wiring, BiFunction<Wiring, List<NamedToxic>, TcpProxy> start) {
    this.name = name;
    this.wiring = wiring;
    this.start = start;
  }

  String name() {
    return name;
  }

  Wiring wiring() {
    return wiring;
  }

  boolean enabled() {
    return !running.isEmpty();
  }

  void enable() {
    down.clear();
    if (!enabled()) {
      TcpProxy proxy = start.apply(wiring, inOrder());
      running.add(proxy);
      int colon = wiring.listen().lastIndexOf(':');
      // Where it was free to choose, it keeps what it has chosen.
      String host = colon < 0 ? "127.0.0.1" : wiring.listen().substring(0, colon);
      wiring = new Wiring(host + ":" + proxy.port(), wiring.upstream());
    }
  }

  void disable() {
    if (down.isEmpty()) {
      down.add(System.nanoTime());
    }
    stop();
  }

  private void stop() {
    running.forEach(TcpProxy::close);
    running.clear();
  }

  /** How much is broken by it. */
  int toxics() {
    return added.size() + down.size();
  }

  /** As they were added. */
  private List<NamedToxic> inOrder() {
    return added.stream().map(Added::toxic).toList();
  }

  /**
   * Ends what is older, wherever its client is.
   *
   * @return what was ended, for a log
   */
  List<String> end(Duration longest) {
    long now = System.nanoTime();
    List<String> ended = new ArrayList<>();
    for (Added one : List.copyOf(added)) {
      if (now - one.atNanos >= longest.toNanos()) {
        remove(one.toxic);
        ended.add(one.toxic.name());
      }
    }
    if (!down.isEmpty() && now - down.getFirst() >= longest.toNanos()) {
      enable();
      ended.add(ToxicLimits.DOWN);
    }
    return ended;
  }

  /** Connections through it end if it is wired anew. */
  void rewire(Wiring now) {
    if (!now.equals(wiring)) {
      stop();
      wiring = now;
    }
  }

  Optional<NamedToxic> toxic(String toxic) {
    return inOrder().stream().filter(t -> t.name().equals(toxic)).findFirst();
  }

  void add(NamedToxic toxic) {
    if (toxic(toxic.name()).isPresent()) {
      throw new ApiError(409, "toxic already exists");
    }
    if (added.size() == MOST_TOXICS) {
      throw new ApiError(400, "toxics: at most " + MOST_TOXICS + " a proxy");
    }
    added.add(new Added(toxic, System.nanoTime()));
    publish();
  }

  /** It ends no later for that. */
  void replace(NamedToxic was, NamedToxic now) {
    added.replaceAll(one -> one.toxic.equals(was) ? new Added(now, one.atNanos) : one);
    publish();
  }

  void remove(NamedToxic toxic) {
    added.removeIf(one -> one.toxic.equals(toxic));
    publish();
  }

  void removeAll() {
    added.clear();
    publish();
  }

  private void publish() {
    running.forEach(proxy -> proxy.setToxics(inOrder()));
  }

  ArrayNode toxicsJson() {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (ToxicStream stream : ToxicStream.values()) {
      inOrder().stream().filter(t -> t.stream() == stream).map(ToxicJson::write).forEach(json::add);
    }
    return json;
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", name)
        .put("listen", wiring.listen())
        .put("upstream", wiring.upstream())
        .put("enabled", enabled())
        .set("toxics", toxicsJson());
    return json;
  }

  @Override
  public void close() {
    stop();
  }
}
