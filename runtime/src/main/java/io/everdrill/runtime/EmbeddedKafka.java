package io.everdrill.runtime;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * The real Kafka, one KRaft node in this process: what the demo and every test run on.
 *
 * <p>It listens on free ports of 127.0.0.1, without security, creates no topic on its own, and
 * keeps its data either in a given folder, on which a later broker starts again, or in a temporary
 * one that is gone after close. The jars of the server are optional for this module: who starts a
 * broker names them.
 *
 * <p>Kafka logs a thousand lines a start: an application that embeds it sets, in its log4j2
 * configuration, {@code status = error}, the root level {@code error}, and for {@code
 * kafka.server.ControllerApis} the level {@code fatal}: this prints a stack trace whenever the
 * broker registers a moment before its controller is active, and then tries again.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final int BIND_ATTEMPTS = 20;
  private static final String HOST = "127.0.0.1";

  private static EmbeddedKafka shared;

  private final Path folder;
  private final AfterClose afterClose;
  private LoopbackPorts ports;
  private KafkaRaftServer server;

  private enum AfterClose {
    KEEP_FOLDER,
    DELETE_FOLDER
  }

  private EmbeddedKafka(Path folder, AfterClose afterClose) {
    this.folder = folder;
    this.afterClose = afterClose;
  }

  /**
   * A running broker whose data is in this folder, as a broker before left it; made if not there.
   */
  public static EmbeddedKafka in(Path folder) {
    return started(new EmbeddedKafka(folder, AfterClose.KEEP_FOLDER));
  }

  /** A running broker whose data is gone after {@link #close()}. */
  public static EmbeddedKafka inTemporaryFolder() {
    try {
      Path folder = Files.createTempDirectory("everdrill-kafka-");
      return started(new EmbeddedKafka(folder, AfterClose.DELETE_FOLDER));
    } catch (IOException e) {
      throw new UncheckedIOException("No temporary folder for the embedded broker", e);
    }
  }

  /**
   * The one broker that all tests of a JVM share, started by the first who asks and closed with the
   * JVM. Tests keep apart by topic names and application ids of their own, and never stop it. Where
   * it could not be started the next who asks tries again.
   */
  public static synchronized EmbeddedKafka shared() {
    if (shared == null) {
      shared = inTemporaryFolder();
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().name("shared-kafka-close").unstarted(shared::close));
    }
    return shared;
  }

  public synchronized String bootstrapServers() {
    return HOST + ":" + ports.broker();
  }

  /**
   * How to reach it, for one who needs topics that nobody else has: a test that is run again meets
   * nothing of its first run.
   *
   * @param name begins the names of the topics
   */
  public KafkaSettings ownTopics(String name) {
    return KafkaSettings.plain(bootstrapServers())
        .withTopicPrefix(name + "-" + System.nanoTime() + ".");
  }

  public Path folder() {
    return folder;
  }

  /** Starts it again after {@link #stop()}: same address, same data. */
  public synchronized void start() {
    if (server != null) {
      throw new IllegalStateException("The embedded broker runs already at " + bootstrapServers());
    }
    launch(ports);
  }

  /** Stops the broker in order and keeps its data; harmless when it is stopped. */
  public synchronized void stop() {
    if (server == null) {
      return;
    }
    KafkaRaftServer stopping = server;
    server = null;
    CompletableFuture<Void> stopped = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("embedded-kafka-stop")
        .daemon()
        .start(
            () -> {
              try {
                stopping.shutdown();
                stopping.awaitShutdown();
                stopped.complete(null);
              } catch (Throwable e) {
                stopped.completeExceptionally(e);
              }
            });
    try {
      stopped.get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("The embedded broker did not stop in " + STOP_LIMIT, e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("The embedded broker did not stop in order", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the embedded broker stops", e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      stop();
    } finally {
      if (afterClose == AfterClose.DELETE_FOLDER) {
        Folders.delete(folder);
      }
    }
  }

  private static EmbeddedKafka started(EmbeddedKafka kafka) {
    try {
      kafka.launchOnFreePorts();
      return kafka;
    } catch (Throwable e) {
      kafka.close();
      throw e;
    }
  }

  /** A port that was free may be taken before the broker binds it, so this tries again. */
  private synchronized void launchOnFreePorts() {
    for (int attempt = 1; ; attempt++) {
      LoopbackPorts free = LoopbackPorts.free(attempt);
      try {
        launch(free);
        ports = free;
        return;
      } catch (Throwable e) {
        if (!causedByBind(e) || attempt == BIND_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void launch(LoopbackPorts at) {
    format(at);
    KafkaRaftServer starting = new KafkaRaftServer(config(at), Time.SYSTEM);
    try {
      starting.startup();
      server = starting;
    } catch (Throwable e) {
      // Scala throws checked exceptions that it does not declare.
      starting.shutdown();
      throw e;
    }
  }

  private void format(LoopbackPorts at) {
    if (Files.exists(folder.resolve("data").resolve("meta.properties"))) {
      return;
    }
    KafkaConfig config = config(at);
    try (PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      Files.createDirectories(folder);
      new Formatter()
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(config.nodeId())
          .setControllerListenerName("CONTROLLER")
          .addDirectory(dataFolder())
          .setMetadataLogDirectory(dataFolder())
          .setPrintStream(nowhere)
          .run();
    } catch (Exception e) {
      throw new IllegalStateException("Cannot prepare " + folder + " for the embedded broker", e);
    }
  }

  private String dataFolder() {
    return folder.resolve("data").toString();
  }

  private static boolean causedByBind(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof BindException) {
        return true;
      }
    }
    return false;
  }

  private KafkaConfig config(LoopbackPorts at) {
    Properties p = new Properties();
    p.put("process.roles", "broker,controller");
    p.put("node.id", "1");
    p.put("controller.quorum.voters", "1@" + HOST + ":" + at.controller());
    p.put(
        "listeners",
        "CLIENTS://%s:%d,CONTROLLER://%s:%d".formatted(HOST, at.broker(), HOST, at.controller()));
    p.put("advertised.listeners", "CLIENTS://" + HOST + ":" + at.broker());
    p.put("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.put("controller.listener.names", "CONTROLLER");
    p.put("inter.broker.listener.name", "CLIENTS");
    p.put("log.dirs", dataFolder());
    p.put("auto.create.topics.enable", "false");
    oneOfEach(p);
    smallAndQuick(p);
    return KafkaConfig.fromProps(p);
  }

  /** One broker can hold one replica, of its own topics too. */
  private static void oneOfEach(Properties p) {
    p.put("default.replication.factor", "1");
    p.put("offsets.topic.replication.factor", "1");
    p.put("offsets.topic.num.partitions", "1");
    p.put("transaction.state.log.replication.factor", "1");
    p.put("transaction.state.log.min.isr", "1");
    p.put("transaction.state.log.num.partitions", "1");
    p.put("share.coordinator.state.topic.replication.factor", "1");
    p.put("share.coordinator.state.topic.min.isr", "1");
    p.put("share.coordinator.state.topic.num.partitions", "1");
  }

  private static void smallAndQuick(Properties p) {
    p.put("group.initial.rebalance.delay.ms", "0");
    p.put("num.network.threads", "2");
    p.put("num.io.threads", "4");
    p.put("num.recovery.threads.per.data.dir", "1");
    p.put("background.threads", "2");
    p.put("log.cleaner.dedupe.buffer.size", "2097152");
    p.put("log.index.size.max.bytes", "1048576");
    p.put("broker.heartbeat.interval.ms", "500");
  }
}
