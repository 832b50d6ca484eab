package io.everdrill.democell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real cell, once: traffic, ledger, addresses, restarts, alerts, and nothing left at the end.
 */
@TestMethodOrder(OrderAnnotation.class)
class DemoCellIT {
  @TempDir private static Path folder;

  private static AlertReceiver receiver;
  private static DemoCell cell;

  @BeforeAll
  static void start() throws Exception {
    receiver = new AlertReceiver(1);
    cell =
        DemoCell.start(
            new DemoCellSettings(
                "demo",
                folder,
                folder.resolve("cache"),
                Monitoring.CELL_MONITOR,
                receiver.uri(),
                AlertReceiver.TOKEN,
                20),
            new java.security.SecureRandom());
  }

  @AfterAll
  static void stop() throws IOException {
    try (AlertReceiver closed = receiver;
        DemoCell stopped = cell) {
      assertThat(closed).isNotNull();
      assertThat(stopped).isNotNull();
    }
  }

  @Test
  @Order(1)
  void aHealthyCellUnderTrafficRaisesNoAlert() {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(receiver.alerts())
                    .filteredOn(a -> a.at("/labels/alertname").asText().equals("Watchdog"))
                    .hasSizeGreaterThan(4));
    // A machine busy with other builds makes a healthy cell slow indeed, so that rule is left out.
    assertThat(receiver.alertsBut("Watchdog"))
        .filteredOn(a -> !a.at("/labels/alertname").asText().equals("HighLatency"))
        .isEmpty();
  }

  @Test
  @Order(2)
  void aCheckoutIsPaidOnceFromTheLedgerWhoseSumStays() throws Exception {
    try (Shopper shopper = new Shopper(cell.frontend())) {
      shopper.login("user-7");

      Shopper.Answer first = shopper.checkout("order-of-the-test");
      Shopper.Answer again = shopper.checkout("order-of-the-test");

      assertThat(List.of(first.status(), again.status()))
          .describedAs("%s %s", first.body(), again.body())
          .containsOnly(200);
      assertThat(query(paymentsOf("order-of-the-test"))).isEqualTo(1);
      assertThat(query(cell.ledger().sumQuery())).isEqualTo(cell.ledger().totalCents());
    }
  }

  private static String paymentsOf(String order) {
    return "SELECT COUNT(*) FROM payments WHERE id = '" + order + "'";
  }

  private static long query(String sql) throws SQLException {
    Ledger ledger = cell.ledger();
    try (Connection connection =
            DriverManager.getConnection(ledger.jdbcUrl(), ledger.user(), ledger.password());
        ResultSet rows = connection.createStatement().executeQuery(sql)) {
      assertThat(rows.next()).describedAs(sql).isTrue();
      return rows.getLong(1);
    }
  }

  @Test
  @Order(3)
  void everyCallLeavesFromTheCallersOwnAddress() {
    // Where this is run alone the traffic has only begun.
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertEveryCallIsFromItsCaller(establishedPairs()));
  }

  private static void assertEveryCallIsFromItsCaller(Set<String> pairs) {
    for (CellService caller : cell.services()) {
      for (String callee : caller.calls()) {
        Set<String> expected = new HashSet<>();
        for (CellService peer : cell.services()) {
          if (peer.service().equals(callee)) {
            expected.add(caller.address().getHostAddress() + ">" + peer.address().getHostAddress());
          }
        }
        assertThat(pairs)
            .describedAs("%s -> %s", caller.instance(), callee)
            .containsAnyElementsOf(expected);
      }
    }
    Set<String> allowed = new HashSet<>(List.of("100", "110"));
    cell.services().forEach(s -> allowed.add(lastPart(s.address().getHostAddress())));
    assertThat(pairs).extracting(pair -> lastPart(pair.split(">")[0])).allMatch(allowed::contains);
  }

  private static String lastPart(String address) {
    return address.substring(address.lastIndexOf('.') + 1);
  }

  /** Client and server address of each connection to a port of the cell. */
  private static Set<String> establishedPairs() throws IOException {
    Set<String> pairs = new HashSet<>();
    String net = cell.frontend().getHost().replaceAll("[0-9]+$", "");
    List<String> lines = Files.readAllLines(Path.of("/proc/net/tcp"));
    for (String line : lines.subList(1, lines.size())) {
      String[] columns = line.strip().split("\\s+");
      String[] local = columns[1].split(":");
      String[] remote = columns[2].split(":");
      int port = Integer.parseInt(remote[1], 16);
      boolean established = columns[3].equals("01");
      if (established && (port == 8080 || port == 9092) && address(remote[0]).startsWith(net)) {
        pairs.add(address(local[0]) + ">" + address(remote[0]));
      }
    }
    return pairs;
  }

  /** The kernel writes the four bytes in the order of a little-endian machine. */
  private static String address(String hex) {
    List<String> parts = new ArrayList<>();
    for (int i = 6; i >= 0; i -= 2) {
      parts.add(String.valueOf(Integer.parseInt(hex.substring(i, i + 2), 16)));
    }
    return String.join(".", parts);
  }

  @Test
  @Order(4)
  void aKilledServiceIsStartedAgain() throws Exception {
    CellService auth = service("auth-svc");
    long before = pid(auth);

    signal("KILL", auth);

    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              assertThat(auth.pidFile()).exists();
              assertThat(pid(auth)).isNotEqualTo(before);
              assertThat(health(auth)).isEqualTo(200);
            });
  }

  @Test
  @Order(5)
  void aKilledLedgerComesBackWithItsSum() throws Exception {
    CellService database = service("payment-db");
    long before = pid(database);

    signal("KILL", database);

    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              assertThat(pid(database)).isNotEqualTo(before);
              assertThat(query(cell.ledger().sumQuery())).isEqualTo(cell.ledger().totalCents());
            });
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              try (Shopper shopper = new Shopper(cell.frontend())) {
                assertThat(shopper.get("/accounts/user-7").status()).isEqualTo(200);
              }
            });
  }

  @Test
  @Order(6)
  void aStoppedServiceIsAlertedDiagnosedAndResolved() throws Exception {
    int told = receiver.alerts().size();
    int diagnosed = receiver.diagnoses().size();
    List<CellService> payment =
        cell.services().stream().filter(s -> s.service().equals("payment-svc")).toList();

    signal("STOP", payment.toArray(CellService[]::new));
    try {
      await()
          .atMost(Duration.ofSeconds(40))
          .untilAsserted(() -> assertThat(statesSince(told)).contains("firing"));
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(receiver.diagnoses().stream().skip(diagnosed))
                      .anyMatch(d -> d.at("/roots/0/service").asText().equals("payment-svc")));
      orderToBePaidLater();
    } finally {
      signal("CONT", payment.toArray(CellService[]::new));
    }

    await()
        .atMost(Duration.ofSeconds(25))
        .untilAsserted(() -> assertThat(query(paymentsOf("order-for-later"))).isEqualTo(1));
    await()
        .atMost(Duration.ofSeconds(25))
        .untilAsserted(() -> assertThat(statesSince(told)).contains("resolved"));
    JsonNode body = receiver.webhooks().getLast();
    assertThat(body.get("version").asText()).isEqualTo("4");
    assertThat(body.get("receiver").asText()).isEqualTo("cell-monitor");
  }

  /** checkout-svc's fallback: the order is accepted although nobody can take the money now. */
  private static void orderToBePaidLater() throws Exception {
    try (Shopper shopper = new Shopper(cell.frontend())) {
      shopper.login("user-8");
      Shopper.Answer answer = shopper.checkout("order-for-later");
      assertThat(answer.status()).describedAs("%s", answer.body()).isEqualTo(202);
      assertThat(answer.body().get("status").asText()).isEqualTo("accepted");
    }
  }

  private static List<String> statesSince(int told) {
    return receiver.alerts().stream()
        .skip(told)
        .filter(alert -> alert.at("/labels/service").asText().equals("payment-svc"))
        .filter(alert -> alert.at("/labels/alertname").asText().equals("TargetDown"))
        .map(alert -> alert.get("status").asText())
        .toList();
  }

  @Test
  @Order(7)
  void nothingIsLeftAfterClose() throws Exception {
    List<Long> pids = new ArrayList<>();
    for (CellService service : cell.services()) {
      pids.add(pid(service));
    }
    signal("STOP", service("cache-svc"));

    long startedNanos = System.nanoTime();
    cell.close();

    assertThat(Duration.ofNanos(System.nanoTime() - startedNanos))
        .isLessThan(Duration.ofSeconds(9));
    assertThat(pids).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
    assertThat(folder.resolve("data")).doesNotExist();
    try (var files = Files.list(folder)) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".pid"));
    }
  }

  private static CellService service(String instance) {
    return cell.services().stream()
        .filter(service -> service.instance().equals(instance))
        .findFirst()
        .orElseThrow();
  }

  private static long pid(CellService service) throws IOException {
    return Long.parseLong(Files.readString(service.pidFile()).strip());
  }

  private static int health(CellService service) throws Exception {
    try (Shopper anybody =
        new Shopper(
            URI.create("http://" + service.address().getHostAddress() + ":" + service.port()))) {
      return anybody.get("/health").status();
    }
  }

  private static void signal(String name, CellService... services) throws Exception {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    for (CellService service : services) {
      command.add(String.valueOf(pid(service)));
    }
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
  }
}
