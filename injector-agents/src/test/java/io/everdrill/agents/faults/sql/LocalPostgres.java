package io.everdrill.agents.faults.sql;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.LocalServer;
import io.everdrill.agents.linux.Await;
import io.everdrill.agents.linux.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;

/** PostgreSQL as an application has it: a table of orders, and a role that is no superuser. */
final class LocalPostgres implements AutoCloseable {

  /** Internal: among others that what a policy calls was dropped since the policy was read. */
  private static final String LOOKUP_FAILED = "XX000";

  private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
  private static final String OWNER = "nobody";
  private static final Duration START_LIMIT = Duration.ofSeconds(10);

  private static final List<String> WORLD =
      List.of(
          "SELECT * FROM orders ORDER BY id",
          "SELECT relname, relkind, relrowsecurity, relforcerowsecurity FROM pg_class"
              + " WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
          "SELECT tablename, policyname, permissive, roles, cmd, qual, with_check FROM pg_policies"
              + " ORDER BY 1, 2",
          "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
          "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
          "SELECT application_name FROM pg_stat_activity WHERE application_name ~ '^everdrill_'"
              + " ORDER BY 1",
          "SELECT relation::regclass, mode FROM pg_locks WHERE relation = 'orders'::regclass",
          "SELECT objid, mode FROM pg_locks WHERE locktype = 'advisory'");

  private static Path template;

  private final int port;
  private final LocalServer server;
  private final java.sql.Connection admin;

  private LocalPostgres(int port, LocalServer server) throws SQLException {
    this.port = port;
    this.server = server;
    Await.until(START_LIMIT, this::answers, "postgres on port " + port);
    admin = connect("everdrill");
    run(
        "CREATE ROLE app LOGIN;"
            + " CREATE TABLE orders (id int PRIMARY KEY, amount numeric(10, 2), note text);"
            + " INSERT INTO orders SELECT i, i * 1.50, 'order ' || i FROM generate_series(1, 20) i;"
            + " INSERT INTO orders VALUES (21, NULL, NULL);"
            + " GRANT SELECT, INSERT, UPDATE, DELETE ON orders TO app");
  }

  /** The test skips where there is no PostgreSQL. */
  static LocalPostgres start() throws IOException, SQLException {
    Path empty = template().resolve("data");
    Path folder = Files.createTempDirectory("everdrill-postgres-");
    int port = LocalServer.freePort();
    Path data = folder.resolve("data");
    Shell.run("cp", "-a", empty.toString(), data.toString());
    Shell.run("chown", OWNER, folder.toString());
    return new LocalPostgres(
        port,
        LocalServer.start(
            folder,
            asOwner(
                "postgres",
                "-D",
                data,
                "-p",
                port,
                "-k",
                "",
                "-h",
                "127.0.0.1",
                "-F",
                "-c",
                "max_connections=12",
                "-c",
                "autovacuum=off")));
  }

  /**
   * An empty cluster, made once: that takes longer than all the rest. The next test tries again
   * where it was not made.
   */
  private static synchronized Path template() throws IOException {
    if (template == null) {
      template = initdb();
    }
    return template;
  }

  private static Path initdb() throws IOException {
    Path folder = Files.createTempDirectory("everdrill-initdb-");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
    Shell.run("chown", OWNER, folder.toString());
    List<String> initdb =
        asOwner(
            "initdb",
            "-D",
            folder.resolve("data"),
            "-U",
            "everdrill",
            "-A",
            "trust",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C.UTF-8");
    Process made =
        new ProcessBuilder(initdb)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (made.waitFor() != 0) {
        throw new IllegalStateException(initdb + ": exit code " + made.exitValue());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return folder;
  }

  private static void delete(Path folder) {
    try {
      LocalServer.deleteFolder(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** PostgreSQL does not run as root. */
  private static List<String> asOwner(String program, Object... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of("setpriv", "--reuid=" + OWNER, "--regid=nogroup", "--clear-groups"));
    command.add(programs().resolve(program).toString());
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    return command;
  }

  private static Path programs() {
    assumeTrue(Files.isDirectory(VERSIONS), "needs Debian's package postgresql");
    try (Stream<Path> versions = Files.list(VERSIONS)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no initdb under " + VERSIONS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean answers() {
    try (java.sql.Connection session = connect("everdrill")) {
      return session.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  private String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  java.sql.Connection connect(String user) throws SQLException {
    return DriverManager.getConnection(url(), user, "");
  }

  int port() {
    return port;
  }

  Connections connections() {
    return connections("everdrill");
  }

  Connections connections(String user) {
    return new Connections(
        List.of(new Connections.Rule(List.of("victim-*"), new Connection(url(), user, "", ""))));
  }

  void run(String sql) throws SQLException {
    try (var statement = admin.createStatement()) {
      statement.execute(sql);
    }
  }

  String query(String sql) throws SQLException {
    StringJoiner rows = new StringJoiner("\n");
    try (var statement = admin.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      while (found.next()) {
        StringJoiner row = new StringJoiner("|");
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
          row.add(found.getString(i));
        }
        rows.add(row.toString());
      }
    }
    return rows.toString();
  }

  /** Rows, tables, policies, functions, triggers, sessions of ours, locks. */
  String world() throws SQLException {
    StringJoiner world = new StringJoiner("\n--\n");
    for (String sql : WORLD) {
      try {
        world.add(query(sql));
      } catch (SQLException e) {
        if (!LOOKUP_FAILED.equals(e.getSQLState())) {
          throw e;
        }
        world.add("undone while it was looked at");
      }
    }
    return world.toString();
  }

  @Override
  public void close() throws IOException {
    try (server) {
      admin.close();
      // Does not wait for sessions, as SIGTERM does.
      Shell.run("kill", "-INT", Long.toString(server.pid()));
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }
}
