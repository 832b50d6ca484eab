package io.everdrill.democell.services;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.tools.Server;

/**
 * payment-db and inventory-db: a real SQL server with its files in its own folder. A commit is on
 * disk before it is answered, so a killed database comes back with all that it promised.
 */
final class DatabaseServer implements Service {
  private final Server server;
  private final Connection keeper;

  DatabaseServer(ServiceSettings settings) {
    // H2 reads its listening address from here when its classes load; one server a process.
    System.setProperty("h2.bindAddress", settings.address());
    String database = settings.service();
    Path folder = Path.of(settings.folder());
    try {
      keeper = openFiles(folder.resolve(database), settings.secret());
      createSchema(database, settings.secret());
      server =
          Server.createTcpServer(
                  "-tcpPort",
                  String.valueOf(ServiceSettings.SQL_PORT),
                  "-baseDir",
                  folder.toString(),
                  "-tcpAllowOthers",
                  "-ifExists")
              .start();
    } catch (SQLException e) {
      throw new IllegalStateException(database + " in " + folder + " does not start", e);
    }
  }

  private static Connection openFiles(Path file, String secret) throws SQLException {
    String url =
        "jdbc:h2:file:"
            + file
            + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=500;CACHE_SIZE=2048";
    return DriverManager.getConnection(url, "sa", secret);
  }

  private void createSchema(String database, String secret) throws SQLException {
    try (Statement statement = keeper.createStatement()) {
      statement.execute(resource(database + ".sql"));
      statement.execute("CREATE USER IF NOT EXISTS auditor PASSWORD '" + secret + "'");
      statement.execute("GRANT SELECT ON SCHEMA PUBLIC TO auditor");
    }
  }

  private static String resource(String name) {
    try (InputStream in = DatabaseServer.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("resource " + name + " expected beside DatabaseServer");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("resource " + name + " cannot be read", e);
    }
  }

  @Override
  public void serve(Routes routes) {
    routes.get("/sql", request -> Future.succeededFuture(Reply.ok(where())));
  }

  private JsonObject where() {
    return new JsonObject().put("url", server.getURL());
  }

  @Override
  public boolean healthy() {
    return server.isRunning(false);
  }

  @Override
  public void close() {
    server.stop();
    try (Statement statement = keeper.createStatement()) {
      statement.execute("SHUTDOWN");
    } catch (SQLException e) {
      // Killed or closed already: the files are as after a crash, which the next start heals.
    }
  }
}
