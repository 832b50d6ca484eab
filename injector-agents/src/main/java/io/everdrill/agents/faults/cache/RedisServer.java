package io.everdrill.agents.faults.cache;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.agents.faults.CacheUndo;
import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.resps.ScanResult;
import redis.clients.jedis.util.JedisURIHelper;

/** One database of one Redis server, and what drivers need of it; a connection each. */
final class RedisServer implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 2_000;
  private static final Duration SCAN_LIMIT = Duration.ofSeconds(5);
  private static final int SCAN_STEP = 1_000;

  /** Entries for one script: others wait for it. */
  private static final int BATCH = 100;

  /** PEXPIRETIME came with it. */
  private static final int OLDEST_VERSION = 7;

  private final Jedis redis;

  private RedisServer(Jedis redis) {
    this.redis = redis;
  }

  /**
   * @throws JedisConnectionException if nothing answers
   */
  static RedisServer connect(Connection connection) {
    URI uri = URI.create(connection.url());
    try {
      String password = connection.password();
      DefaultJedisClientConfig.Builder config =
          DefaultJedisClientConfig.builder()
              .timeoutMillis(TIMEOUT_MILLIS)
              .database(JedisURIHelper.getDBIndex(uri))
              .ssl(connection.scheme().equals("rediss"))
              .clientName("everdrill");
      if (!password.isEmpty()) {
        config.password(password);
      }
      if (!connection.user().isEmpty()) {
        config.user(connection.user());
      }
      Jedis redis =
          new Jedis(
              new HostAndPort(uri.getHost(), uri.getPort() < 0 ? 6379 : uri.getPort()),
              config.build());
      redis.connect();
      return new RedisServer(redis);
    } catch (IOException e) {
      throw new UncheckedIOException(connection.passwordFile() + " cannot be read", e);
    }
  }

  /**
   * @throws OrderRefused if what a fault changes here could not be put back exactly
   */
  void requireExactUndo() {
    String info = redis.info();
    require(
        Integer.parseInt(info(info, "redis_version").split("[.]")[0]) >= OLDEST_VERSION,
        "expected Redis %d or newer, which says when an entry expires, got %s"
            .formatted(OLDEST_VERSION, info(info, "redis_version")));
    require("master".equals(info(info, "role")), "this server is a replica: it takes no writes");
    require(
        "0".equals(info(info, "cluster_enabled")),
        "in Redis Cluster the slot of an entry, and of what is kept of it, may move to another node");
    require(
        "0".equals(info(info, "maxmemory")) || "noeviction".equals(info(info, "maxmemory_policy")),
        "its maxmemory-policy "
            + info(info, "maxmemory_policy")
            + " may evict what is kept to be put back");
    String claimedBy = redis.get(CacheUndo.CLAIM);
    if (claimedBy != null) {
      throw new OrderRefused(
          Refusal.CONFLICT, "another fault, " + claimedBy + ", changes entries of this database");
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new OrderRefused(Refusal.UNSUPPORTED, otherwise);
    }
  }

  private static String info(String info, String field) {
    Matcher found = Pattern.compile("^" + field + ":(.*?)\\s*$", Pattern.MULTILINE).matcher(info);
    return found.find() ? found.group(1) : "";
  }

  /**
   * At most so many keys that match, in no order.
   *
   * @param type of their values; empty for any
   */
  List<String> keys(String pattern, int atMost, String type) {
    ScanParams params = new ScanParams().match(pattern.getBytes(UTF_8)).count(SCAN_STEP);
    Set<String> keys = new LinkedHashSet<>();
    long deadline = System.nanoTime() + SCAN_LIMIT.toNanos();
    byte[] cursor = ScanParams.SCAN_POINTER_START_BINARY;
    do {
      ScanResult<byte[]> found =
          type.isEmpty()
              ? redis.scan(cursor, params)
              : redis.scan(cursor, params, type.getBytes(UTF_8));
      found.getResult().stream()
          .map(key -> new String(key, ISO_8859_1))
          .filter(key -> !key.startsWith(CacheUndo.OURS))
          .forEach(keys::add);
      cursor = found.getCursorAsBytes();
    } while (!"0".equals(new String(cursor, UTF_8))
        && keys.size() < atMost
        && System.nanoTime() - deadline < 0);
    return keys.stream().limit(atMost).toList();
  }

  /**
   * The injections that something is kept of in this database, or that claim it.
   *
   * @throws IllegalStateException if there are too many keys to see them all in time
   */
  Set<String> tags() {
    Set<String> tags = new TreeSet<>();
    ScanParams params = new ScanParams().match(CacheUndo.OURS + "*").count(SCAN_STEP);
    long deadline = System.nanoTime() + SCAN_LIMIT.toNanos();
    String cursor = ScanParams.SCAN_POINTER_START;
    do {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("not all of its keys were seen within " + SCAN_LIMIT);
      }
      ScanResult<String> found = redis.scan(cursor, params);
      found.getResult().stream()
          .map(key -> key.split(":", 3))
          .filter(words -> words.length == 3)
          .forEach(words -> tags.add(words[1]));
      cursor = found.getCursor();
    } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
    String claimedBy = redis.get(CacheUndo.CLAIM);
    if (claimedBy != null) {
      tags.add(claimedBy);
    }
    return tags;
  }

  long nowMillis() {
    List<String> time = redis.time();
    return Long.parseLong(time.get(0)) * 1000 + Long.parseLong(time.get(1)) / 1000;
  }

  /**
   * @throws OrderRefused if another has claimed it since it was looked at
   */
  void claim(String tag) {
    redis.set(CacheUndo.CLAIM, tag, new SetParams().nx());
    if (!tag.equals(redis.get(CacheUndo.CLAIM))) {
      throw new OrderRefused(Refusal.CONFLICT, "another fault changes entries of this database");
    }
  }

  void release(String tag) {
    if (claimedBy(tag)) {
      redis.del(CacheUndo.CLAIM);
    }
  }

  boolean claimedBy(String tag) {
    return tag.equals(redis.get(CacheUndo.CLAIM));
  }

  /**
   * Runs a script over the undo's entries, each together with where it is kept: {@code k} and
   * {@code b} in the script, {@code trait} what the fault makes of it. What the script adds to
   * {@code n} is summed up. No command of others comes between those of one entry.
   */
  long eachEntry(CacheUndo undo, String script) {
    byte[] whole = loop(script).getBytes(UTF_8);
    List<byte[]> arguments = List.of(undo.trait().getBytes(UTF_8));
    return IntStream.iterate(0, i -> i < undo.keys().size(), i -> i + BATCH)
        .mapToLong(i -> (long) redis.eval(whole, batch(undo, i), arguments))
        .sum();
  }

  private static String loop(String script) {
    return "local n, trait = 0, ARGV[1]\nfor i = 1, #KEYS, 2 do\nlocal k, b = KEYS[i], KEYS[i + 1]\n"
        + script
        + "\nend\nreturn n";
  }

  /** What {@link #eachEntry} would send, in pieces of a hundred entries. */
  static String planOfEachEntry(CacheUndo undo, String script) {
    return "EVAL "
        + Shell.quoted(loop(script))
        + " "
        + 2 * undo.keys().size()
        + undo.keys().stream()
            .map(key -> " " + Shell.quoted(key) + " " + Shell.quoted(undo.keptAs(key)))
            .collect(Collectors.joining())
        + " "
        + Shell.quoted(undo.trait());
  }

  private static List<byte[]> batch(CacheUndo undo, int from) {
    List<byte[]> names = new ArrayList<>();
    for (String key : undo.keys().subList(from, Math.min(from + BATCH, undo.keys().size()))) {
      names.add(key.getBytes(ISO_8859_1));
      names.add(undo.keptAs(key).getBytes(ISO_8859_1));
    }
    return names;
  }

  @Override
  public void close() {
    redis.close();
  }
}
