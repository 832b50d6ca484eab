package io.everdrill.agents.faults.cache;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.LocalServer;
import io.everdrill.agents.linux.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** Redis as an application has it: sessions of several types, with and without a time to live. */
final class LocalRedis implements AutoCloseable {

  static final int SESSIONS = 12;
  private static final Duration START_LIMIT = Duration.ofSeconds(5);

  private final int port;
  private final LocalServer server;
  private final Jedis application;

  private LocalRedis(int port, LocalServer server) {
    this.port = port;
    this.server = server;
    Await.until(START_LIMIT, this::answers, "redis-server on port " + port);
    application = new Jedis("127.0.0.1", port);
    fill();
  }

  /** The test skips where there is no Redis. */
  static LocalRedis start(String... more) throws IOException {
    assumeTrue(LocalServer.installed("redis-server"), "needs Debian's package redis-server");
    Path folder = Files.createTempDirectory("everdrill-redis-");
    int port = LocalServer.freePort();
    List<String> command =
        new java.util.ArrayList<>(
            List.of("redis-server", "--port", "" + port, "--bind", "127.0.0.1", "--save", ""));
    command.addAll(List.of(more));
    return new LocalRedis(port, LocalServer.start(folder, command));
  }

  private boolean answers() {
    try (Jedis client = new Jedis("127.0.0.1", port)) {
      return "PONG".equals(client.ping());
    } catch (JedisConnectionException e) {
      return false;
    }
  }

  private void fill() {
    for (int i = 0; i < SESSIONS; i++) {
      application.set("session:" + i, "user " + i);
      if (i % 2 == 0) {
        application.pexpire("session:" + i, Duration.ofMinutes(10).toMillis() + i);
      }
    }
    application.set("session:number", "42");
    application.set(new byte[] {'s', 'e', 's', 's', 'i', 'o', 'n', ':', -1, 0}, new byte[] {-2});
    application.hset("session:hash", "name", "value");
    application.rpush("session:list", "a", "b", "c");
    application.zadd("session:zset", 1.5, "member");
    application.set("other", "untouched");
  }

  /** As the application sees it. */
  Jedis application() {
    return application;
  }

  Connections connections() {
    return Connections.always(Connection.to("redis://127.0.0.1:" + port + "/0"));
  }

  int port() {
    return port;
  }

  /** Every entry: its serialized value, and when it expires. */
  String world() {
    return new TreeSet<>(application.keys("*"))
        .stream()
            .map(
                key ->
                    key
                        + " "
                        + application.type(key)
                        + " "
                        + hex(application.dump(key))
                        + " "
                        + application.pexpireTime(key))
            .collect(Collectors.joining("\n"));
  }

  private static String hex(byte[] value) {
    return value == null ? "-" : HexFormat.of().formatHex(value);
  }

  @Override
  public void close() throws IOException {
    application.close();
    server.close();
  }
}
