package io.everdrill.standalone.demo;

import io.everdrill.democell.CellService;
import io.everdrill.democell.DemoCell;
import io.everdrill.democell.Ledger;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DefinitionEvent.Probe;
import io.everdrill.topics.events.InventoryEvent;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.ProbeCheck;
import io.everdrill.topics.events.TargetId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Says what the running demo cell is, in the words of the contract: its targets and its probes. */
record DemoInventory(CellId cell, String host, Instant definedAt) {

  /** Where the fleet finds the ledger's password. */
  static final String LEDGER_PASSWORD = "EVERDRILL_DEMO_LEDGER_PASSWORD";

  private static final Duration USERS = Duration.ofMillis(250);
  private static final Duration SERVICES = Duration.ofMillis(500);
  private static final Duration LEDGER = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  List<Target> targets(DemoCell running) {
    return running.services().stream().map(this::target).toList();
  }

  private Target target(CellService s) {
    return new Target(
        cell,
        new TargetId(s.instance()),
        InventoryEvent.Kind.SERVICE_INSTANCE,
        s.service(),
        "",
        "shop",
        "dc-1",
        "tier-" + s.tier(),
        "team-" + s.service(),
        0,
        s.calls(),
        List.of(),
        new InventoryEvent.Location(
            host, s.address().getHostAddress(), s.port(), s.pidFile().toString()),
        definedAt);
  }

  /** What a user does, whether each service answers, and whether money is made or lost. */
  List<Probe> probes(DemoCell running) {
    List<Probe> probes = new ArrayList<>();
    URI frontend = running.frontend();
    probes.add(http("browse", "frontend", USERS, frontend.resolve("/products")));
    probes.add(http("account", "frontend", USERS, frontend.resolve("/accounts/user-1")));
    probes.add(login(frontend.resolve("/login")));
    running.services().stream()
        .filter(s -> !s.stateful())
        .map(
            s ->
                http(
                    s.instance() + "-health",
                    s.service(),
                    SERVICES,
                    URI.create(
                        "http://" + s.address().getHostAddress() + ":" + s.port() + "/health")))
        .forEach(probes::add);
    probes.add(ledger(running.ledger()));
    probes.add(stock(running));
    return probes;
  }

  private Probe login(URI url) {
    ProbeCheck.Http check =
        new ProbeCheck.Http(
            "POST",
            url,
            Map.of("content-type", "application/json"),
            "{\"user\":\"user-1\"}",
            0,
            "token");
    return new Probe(cell, "login", "frontend", check, USERS, PATIENCE, definedAt);
  }

  private Probe http(String name, String service, Duration interval, URI url) {
    return new Probe(cell, name, service, ProbeCheck.Http.get(url), interval, PATIENCE, definedAt);
  }

  private Probe ledger(Ledger ledger) {
    ProbeCheck.Sql sum =
        new ProbeCheck.Sql(
            ledger.jdbcUrl(),
            ledger.user(),
            LEDGER_PASSWORD,
            ledger.sumQuery(),
            String.valueOf(ledger.totalCents()));
    return new Probe(cell, "ledger-sum", "payment-db", sum, LEDGER, PATIENCE, definedAt);
  }

  /** Whether the other database answers at all: what is in stock changes all the time. */
  private Probe stock(DemoCell running) {
    ProbeCheck.Sql answers =
        new ProbeCheck.Sql(
            running.sqlUrl("inventory-db"),
            running.ledger().user(),
            LEDGER_PASSWORD,
            "SELECT 1",
            "1");
    return new Probe(cell, "stock-answers", "inventory-db", answers, LEDGER, PATIENCE, definedAt);
  }
}
