package io.everdrill.gateway;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.topics.Json;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The page of a shop that lives: a real Chromium before the real gateway, topics on a real broker,
 * and probes that look at each service once a second.
 */
final class ShopPage implements AutoCloseable {

  static final String EVERYWHERE = "*";

  /** No drill of the past has such a number. */
  private static final long FIRST_FRESH = 5_001;

  private final GatewayFixture gateway;
  private final Browser browser;
  private final ScheduledExecutorService probes = Executors.newSingleThreadScheduledExecutor();
  private volatile List<CellId> cells = List.of(ShopStory.CELL);
  private volatile String hurt = "";
  private volatile String silent = "";

  /** The drill for which the guard reads; 0 is none. */
  private volatile long watched;

  private final AtomicLong numbers = new AtomicLong(FIRST_FRESH);
  private final Set<DrillId> running = new LinkedHashSet<>();

  private ShopPage(GatewayFixture gateway, Browser browser) {
    this.gateway = gateway;
    this.browser = browser;
  }

  static ShopPage open(String name, Path folder) throws Exception {
    GatewayFixture gateway = GatewayFixture.start(EmbeddedKafka.shared().bootstrapServers(), name);
    ShopPast.write(gateway, now().now());
    ShopPage page = new ShopPage(gateway, new Browser(folder));
    try {
      page.begin();
      return page;
    } catch (Throwable e) {
      page.close();
      throw e;
    }
  }

  private void begin() {
    probes.scheduleAtFixedRate(this::probe, 0, 1, TimeUnit.SECONDS);
    browser.size(1400, 1000);
    browser.open(gateway.uri("/").toString());
    browser.script(
        "sessionStorage.setItem('everdrill.token', arguments[0])",
        GatewayFixture.token(Role.COMMANDER));
    browser.reload();
    browser.find("#halt");
  }

  static ShopStory now() {
    return new ShopStory(Instant.ofEpochMilli(System.currentTimeMillis()));
  }

  /** The number of a drill that nobody has heard of, in whichever cell; one more each time. */
  long fresh() {
    return numbers.getAndIncrement();
  }

  GatewayFixture gateway() {
    return gateway;
  }

  Browser browser() {
    return browser;
  }

  /** Another cell, of services with the same names, all of them well; from the next reload on. */
  void neighbour(CellId cell) throws Exception {
    ShopStory story = new ShopStory(cell, now().now());
    gateway.writeAll(story.inventory());
    gateway.writeAll(story.definitions());
    cells = List.of(ShopStory.CELL, cell);
  }

  /** Half of the probes of this service fail from now on; empty is none. */
  void hurt(String service) {
    hurt = service;
  }

  /** No probe looks at this service any more; empty is none, {@link #EVERYWHERE} is all. */
  void silent(String service) {
    silent = service;
  }

  void watched(long drill) {
    watched = drill;
  }

  /** A window a second of each service, as the judge says them. */
  private void probe() {
    try {
      ShopStory now = now();
      List<Event> windows = new ArrayList<>();
      for (CellId cell : cells) {
        boolean first = cell.equals(ShopStory.CELL);
        for (String service : ShopStory.CALLS.keySet()) {
          int passes = first && service.equals(hurt) ? 10 : 20;
          if (!silent.equals(EVERYWHERE) && (!first || !service.equals(silent))) {
            windows.add(new ShopStory(cell, now.now()).window(service, passes));
          }
        }
      }
      gateway.writeAll(windows);
      if (watched > 0) {
        gateway.write(now.reading(watched, "payment-svc", now.now().getEpochSecond() % 6));
        gateway.write(now.agent());
        gateway.write(now.prober());
      }
    } catch (Exception e) {
      throw new IllegalStateException("The probes of the test cannot write", e);
    }
  }

  void write(List<? extends Event> events) throws Exception {
    for (Event event : events) {
      gateway.write(event);
      if (event instanceof DrillEvent.Started started) {
        running.add(started.drill());
      } else if (event instanceof DrillEvent.Ended ended) {
        running.remove(ended.drill());
      }
    }
  }

  /**
   * As it was before: nothing is broken, halted or filtered away, and probes see that all is well.
   */
  void calm() throws Exception {
    hurt("");
    silent("");
    watched(0);
    for (DrillId drill : List.copyOf(running)) {
      ShopStory end = new ShopStory(drill.cell(), now().now());
      write(List.of(end.ended(drill.number(), EndReason.ABORT), end.drillEnded(drill.number())));
    }
    for (JsonNode item : Json.mapper().readTree(gateway.get("/api/v1/halts").body()).get("items")) {
      if (item.get("state").asText().equals("halted")) {
        String scope = item.get("scope").asText();
        Instant now = now().now();
        write(
            List.of(
                new HaltEvent.Switch(
                    scope, HaltEvent.State.RUNNING, "the test is over", "test", now)));
      }
    }
    browser.script(
        """
        for (const filter of document.querySelectorAll("#bar .filters select")) {
          if (filter.value === "") continue;
          filter.value = "";
          filter.dispatchEvent(new Event("change", {bubbles: true}));
        }
        """);
  }

  /** Comes back when the view is there, though not yet all that is in it. */
  void show(String view) {
    browser.script("location.hash = '#/' + arguments[0]", view);
    await()
        .atMost(GatewayFixture.PATIENCE)
        .until(
            () -> browser.script("return document.getElementById('main').dataset.view"),
            view::equals);
    browser.find("main > *");
  }

  /** Chooses in a list, as a person does. */
  void choose(String css, String value) {
    browser.find(css);
    await()
        .atMost(GatewayFixture.PATIENCE)
        .until(
            () ->
                browser.script(
                    "const s = document.querySelector(arguments[0]); s.value = arguments[1];"
                        + " s.dispatchEvent(new Event('change', {bubbles: true}));"
                        + " return s.value === arguments[1]",
                    css,
                    value),
            Boolean.TRUE::equals);
  }

  /** Each switch so far, in order: {@code shop halted}. */
  List<String> switches() {
    return gateway.events(Topic.HALTS, HaltEvent.Switch.class).stream()
        .map(s -> s.scope() + " " + Json.word(s.state()))
        .toList();
  }

  /** Until somebody has asked for the end of the shop's drill. */
  void awaitAbort(long drill) {
    await()
        .atMost(GatewayFixture.PATIENCE)
        .until(
            () ->
                gateway.events(Topic.ABORTS, AbortEvent.Injections.class).stream()
                    .anyMatch(a -> a.injections().contains(ShopStory.injection(drill))));
  }

  /** One of the options of a chart in an element, as JSON; empty before it is drawn. */
  String chart(String css, String option) {
    return String.valueOf(
        browser.promised(
            """
            const done = arguments[arguments.length - 1];
            import("/page/echarts-6.0.0.mjs").then((e) => {
              const option = e.getInstanceByDom(document.querySelector("%s"))?.getOption();
              done(option ? JSON.stringify(option.%s) : "");
            });
            """
                .formatted(css, option)));
  }

  @Override
  public void close() {
    browser.close();
    probes.shutdownNow();
    gateway.close();
  }
}
