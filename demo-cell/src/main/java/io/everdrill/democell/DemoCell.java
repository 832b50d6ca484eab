package io.everdrill.democell;

import io.everdrill.democell.monitor.MonitorMain;
import io.everdrill.democell.monitor.MonitorSettings;
import io.everdrill.democell.services.ServiceSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * A cell: its addresses are claimed and its facts known from the beginning; once it is started all
 * its services are ready, traffic is on it and its monitoring watches.
 */
public final class DemoCell implements AutoCloseable {
  private static final long LEDGER_TOTAL_CENTS = 101_000_000_000L;

  private final DemoCellSettings settings;
  private final LoopbackNet net;
  private final Supervisor supervisor;
  private final Blueprint blueprint;
  private final String secret;

  private DemoCell(DemoCellSettings settings, RandomGenerator chance) throws IOException {
    this.settings = settings;
    Files.createDirectories(settings.folder());
    net = LoopbackNet.claim();
    secret = newSecret(chance);
    blueprint = new Blueprint(settings, net, secret);
    supervisor = new Supervisor(settings.folder());
  }

  /**
   * Claims the addresses; nothing runs yet.
   *
   * @param chance unpredictable: the databases' passwords come from it
   */
  public static DemoCell prepare(DemoCellSettings settings, RandomGenerator chance)
      throws IOException {
    return new DemoCell(settings, chance);
  }

  /** Prepares a cell and starts it. */
  public static DemoCell start(DemoCellSettings settings, RandomGenerator chance)
      throws IOException, InterruptedException {
    DemoCell cell = prepare(settings, chance);
    cell.start();
    return cell;
  }

  /** Returns when every service answers; on failure nothing is left running. */
  public void start() throws IOException, InterruptedException {
    try {
      startAll();
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void startAll() throws IOException, InterruptedException {
    emptyData();
    List<String> java = AotCache.options(settings.cacheFolder(), blueprint);
    emptyData();
    supervisor.start(
        blueprint.serviceSettings().stream().map(s -> Blueprint.program(s, java)).toList());
    supervisor.start(List.of(Blueprint.program(blueprint.loadSettings(), java)));
    WarmUp.await(frontend());
    supervisor.start(watchers(java));
  }

  private List<Program> watchers(List<String> java) throws IOException {
    return switch (settings.monitoring()) {
      case NONE -> List.of();
      case CELL_MONITOR -> List.of(cellMonitor(blueprint.monitorSettings(), java));
      case PROMETHEUS -> new PrometheusStack(settings, blueprint).programs();
    };
  }

  private static Program cellMonitor(MonitorSettings settings, List<String> java) {
    return new Program(
        "cell-monitor",
        JavaProgram.command(MonitorMain.class, java),
        Map.of(MonitorSettings.VARIABLE, settings.toJson()),
        URI.create("http://" + settings.address() + ":" + MonitorSettings.PORT + "/health"));
  }

  /** Every instance of every service, in the order in which a request passes them. */
  public List<CellService> services() {
    return blueprint.services();
  }

  /** What users talk to. */
  public URI frontend() {
    return URI.create("http://" + addressOf("frontend") + ":" + ServiceSettings.HTTP_PORT);
  }

  public Monitoring monitoring() {
    return settings.monitoring();
  }

  public Ledger ledger() {
    return new Ledger(
        sqlUrl("payment-db"),
        "auditor",
        secret,
        "SELECT SUM(balance_cents) FROM accounts",
        LEDGER_TOTAL_CENTS);
  }

  /** Where the ledger's user may read a database of the cell; it gives up after two seconds. */
  public String sqlUrl(String database) {
    return "jdbc:h2:tcp://%s:%d/./%s;NETWORK_TIMEOUT=2000"
        .formatted(addressOf(database), ServiceSettings.SQL_PORT, database);
  }

  private String addressOf(String instance) {
    return services().stream()
        .filter(service -> service.instance().equals(instance))
        .map(service -> service.address().getHostAddress())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + instance + " in the topology"));
  }

  private static String newSecret(RandomGenerator chance) {
    byte[] bytes = new byte[16];
    chance.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** The ledger is a new one at each start, so its sum is known. */
  private void emptyData() throws IOException {
    deleteData();
    Files.createDirectories(blueprint.dataFolder());
  }

  private void deleteData() throws IOException {
    Path data = blueprint.dataFolder();
    if (Files.exists(data)) {
      try (Stream<Path> files = Files.walk(data)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** Stops every process within seconds; only logs stay in the folder. */
  @Override
  public void close() throws IOException {
    try (net;
        supervisor) {
      // Closed in the order supervisor, net: an address is free when nobody uses it.
    }
    deleteData();
  }
}
