package io.everdrill.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.probes.ProbeFleetSettings.Connections;
import io.everdrill.topics.events.ProbeCheck;
import io.everdrill.topics.events.ProbeEvent.Failure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Looks at a ledger in a real database of this process. */
class SqlLookTest {

  private static final String SUM = "select sum(amount) from account";
  private static final Duration BUDGET = Duration.ofSeconds(10);

  private final String database = "jdbc:h2:mem:" + UUID.randomUUID();
  private final Targets targets = new Targets();
  private Connection ledger;

  @BeforeEach
  void openLedger() throws SQLException {
    ledger = DriverManager.getConnection(database, "ledger", "secret");
    try (Statement statement = ledger.createStatement()) {
      statement.execute("create table account (id int, amount int)");
      statement.execute("insert into account values (1, 70), (2, 30)");
    }
  }

  @AfterEach
  void close() throws Exception {
    ledger.close();
    targets.close();
  }

  private ProbeCheck.Sql check(String query, String expected) {
    return new ProbeCheck.Sql(database, "ledger", "LEDGER_PASSWORD", query, expected);
  }

  private static Sight look(SqlLook look) throws Exception {
    Attempt attempt = new Attempt(BUDGET);
    look.begin(attempt);
    return attempt.sight().get(20, TimeUnit.SECONDS);
  }

  private static Sight look(ProbeCheck.Sql check) throws Exception {
    try (SqlLook look = new SqlLook(check, "secret", BUDGET, Connections.FRESH)) {
      return look(look);
    }
  }

  @Test
  void sumAsExpectedPassesAndIsSaid() throws Exception {
    Sight sight = look(check(SUM, "100"));

    assertThat(sight.symptom()).isEqualTo(Symptom.NONE);
    assertThat(sight.value()).isEqualTo("100");
    assertThat(sight.phases().connect()).isPositive();
    assertThat(sight.phases().total()).isGreaterThanOrEqualTo(sight.phases().firstByte());
  }

  @Test
  void sumThatChangedFailsWithBothValues() throws Exception {
    Sight sight = look(check(SUM, "101"));

    assertThat(sight.symptom()).isEqualTo(new Symptom(Failure.VALUE, "expected 101, got 100"));
    assertThat(sight.value()).isEqualTo("100");
  }

  @Test
  void noRowIsNoValue() throws Exception {
    assertThat(look(check("select amount from account where id = 9", "1")).symptom())
        .isEqualTo(new Symptom(Failure.VALUE, "expected 1, got no row"));
  }

  @Test
  void queryThatTheDatabaseRefusesFailsWithItsWords() throws Exception {
    Sight sight = look(check("select nothing from nowhere", "1"));

    assertThat(sight.symptom().failure()).isEqualTo(Failure.OTHER);
    assertThat(sight.symptom().reason()).containsIgnoringCase("nowhere");
  }

  @Test
  void wrongPasswordFailsAndIsNotSaid() throws Exception {
    try (SqlLook look = new SqlLook(check(SUM, "100"), "wr0ng", BUDGET, Connections.FRESH)) {
      Sight sight = look(look);

      assertThat(sight.symptom().failure()).isEqualTo(Failure.OTHER);
      assertThat(sight.symptom().reason()).isNotEmpty().doesNotContain("wr0ng");
    }
  }

  @Test
  void unknownDatabaseKindFails() throws Exception {
    Sight sight = look(new ProbeCheck.Sql("jdbc:nosuch:x", "", "", SUM, "100"));

    assertThat(sight.symptom().reason()).contains("jdbc:nosuch:x");
  }

  @Test
  void nobodyListeningIsRefused() throws Exception {
    String url = "jdbc:h2:tcp://127.0.0.1:" + Targets.refused() + "/mem:x";

    assertThat(look(new ProbeCheck.Sql(url, "", "", SUM, "100")).symptom().failure())
        .isEqualTo(Failure.CONNECT_REFUSED);
  }

  @Test
  void deadlineEndsALookAtADatabaseThatHangsAndGivesItsSocketBack() throws Exception {
    CountDownLatch served = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    int port =
        targets.bad(
            connection -> {
              connection.getInputStream().read();
              served.countDown();
              while (connection.getInputStream().read() >= 0) {}
              gone.countDown();
            });
    String url = "jdbc:h2:tcp://127.0.0.1:" + port + "/mem:x";
    Attempt attempt = new Attempt(BUDGET);
    try (SqlLook look =
        new SqlLook(new ProbeCheck.Sql(url, "", "", SUM, "100"), "", BUDGET, Connections.FRESH)) {
      look.begin(attempt);
      assertThat(served.await(10, TimeUnit.SECONDS)).isTrue();

      attempt.timeOut();

      assertThat(attempt.sight().getNow(null).symptom().failure())
          .isEqualTo(Failure.CONNECT_TIMEOUT);
      assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private int sessions() throws SQLException {
    try (Statement statement = ledger.createStatement();
        var rows = statement.executeQuery("select count(*) from information_schema.sessions")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  @Test
  void freshConnectionIsClosedAfterEachLook() throws Exception {
    try (SqlLook look = new SqlLook(check(SUM, "100"), "secret", BUDGET, Connections.FRESH)) {
      look(look);
      look(look);
      await().until(() -> sessions() == 1);
    }
  }

  @Test
  void keptConnectionIsUsedAgainAndClosedInTheEnd() throws Exception {
    String session = "select session_id()";
    try (SqlLook look = new SqlLook(check(session, ""), "secret", BUDGET, Connections.KEEP_ALIVE)) {
      String first = look(look).value();
      assertThat(first).isNotEmpty();
      // The thread of the look gives its connection back a moment after it has told what it saw.
      await()
          .until(
              () -> {
                String second = look(look).value();
                return look(look).value().equals(second);
              });
    }
    await().until(() -> sessions() == 1);
  }

  /** After the database was gone, one look fails and the next is made over a new connection. */
  @Test
  void databaseThatComesBackIsSeenAgain() throws Exception {
    Server server = Server.createTcpServer("-tcpPort", "0", "-ifExists").start();
    int port = server.getPort();
    String url = "jdbc:h2:tcp://127.0.0.1:" + port + "/" + database.substring("jdbc:h2:".length());
    ProbeCheck.Sql check = new ProbeCheck.Sql(url, "ledger", "LEDGER_PASSWORD", SUM, "100");
    try (SqlLook look = new SqlLook(check, "secret", BUDGET, Connections.KEEP_ALIVE)) {
      assertThat(look(look).symptom()).isEqualTo(Symptom.NONE);
      server.stop();
      await().until(() -> look(look).symptom().failure() == Failure.CONNECT_REFUSED);

      server = Server.createTcpServer("-tcpPort", String.valueOf(port), "-ifExists").start();

      assertThat(look(look).symptom()).isEqualTo(Symptom.NONE);
    } finally {
      server.stop();
    }
  }
}
