package io.everdrill.standalone.processes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.SettingsSource;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** A real broker that asks who comes, and lets nobody do what no rule allows; but one user all. */
final class GuardedKafka implements AutoCloseable {
  static final String ADMIN = "everdrill-admin";

  private final Path folder;
  private final int port;
  private final KafkaRaftServer broker;

  private GuardedKafka(Path folder, int port, KafkaRaftServer broker) {
    this.folder = folder;
    this.port = port;
    this.broker = broker;
  }

  /**
   * @param users who may log in; the password of each is its name
   */
  static GuardedKafka start(Path folder, List<String> users) throws Exception {
    int[] ports = freePorts(3);
    KafkaConfig config = KafkaConfig.fromProps(properties(folder, ports, users));
    new Formatter()
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(1)
        .setControllerListenerName("CONTROLLER")
        .addDirectory(folder.resolve("data").toString())
        .setMetadataLogDirectory(folder.resolve("data").toString())
        .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8))
        .run();
    KafkaRaftServer broker = new KafkaRaftServer(config, Time.SYSTEM);
    broker.startup();
    return new GuardedKafka(folder, ports[0], broker);
  }

  /** All at once, so that they differ. */
  private static int[] freePorts(int count) throws IOException {
    int[] ports = new int[count];
    ServerSocket[] open = new ServerSocket[count];
    for (int i = 0; i < count; i++) {
      open[i] = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      ports[i] = open[i].getLocalPort();
    }
    for (ServerSocket socket : open) {
      socket.close();
    }
    return ports;
  }

  String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** What a process is told, beside where Kafka is. */
  Map<String, String> login(String user) {
    try {
      Path password = Files.writeString(folder.resolve(user + ".password"), user);
      return Map.of(
          "kafka.user",
          user,
          "kafka.password-file",
          password.toString(),
          "kafka.sasl-mechanism",
          "PLAIN",
          "kafka.transport",
          "plain");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  KafkaSettings as(String user) {
    Map<String, String> settings = new HashMap<>(login(user));
    settings.put("kafka.bootstrap-servers", bootstrapServers());
    return SettingsSource.of(Map.of()).withCommandLine(settings).read(KafkaSettings::from);
  }

  private static Properties properties(Path folder, int[] ports, List<String> users) {
    Properties p = new Properties();
    p.put("process.roles", "broker,controller");
    p.put("node.id", "1");
    p.put("controller.quorum.voters", "1@127.0.0.1:" + ports[1]);
    p.put(
        "listeners",
        "CLIENTS://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d,BROKERS://127.0.0.1:%d"
            .formatted(ports[0], ports[1], ports[2]));
    p.put(
        "listener.security.protocol.map",
        "CLIENTS:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT,BROKERS:PLAINTEXT");
    p.put("controller.listener.names", "CONTROLLER");
    p.put("inter.broker.listener.name", "BROKERS");
    p.put("sasl.enabled.mechanisms", "PLAIN");
    p.put(
        "listener.name.clients.plain.sasl.jaas.config",
        users.stream()
            .map(user -> " \"user_%s\"=\"%s\"".formatted(user, user))
            .collect(
                Collectors.joining(
                    "", "org.apache.kafka.common.security.plain.PlainLoginModule required", ";")));
    p.put("authorizer.class.name", RecordingAuthorizer.class.getName());
    p.put("super.users", "User:ANONYMOUS;User:" + ADMIN);
    p.put("log.dirs", folder.resolve("data").toString());
    p.put("auto.create.topics.enable", "false");
    p.put("default.replication.factor", "1");
    p.put("offsets.topic.replication.factor", "1");
    p.put("offsets.topic.num.partitions", "1");
    p.put("transaction.state.log.replication.factor", "1");
    p.put("transaction.state.log.min.isr", "1");
    p.put("transaction.state.log.num.partitions", "1");
    p.put("group.initial.rebalance.delay.ms", "0");
    p.put("log.cleaner.dedupe.buffer.size", "2097152");
    return p;
  }

  @Override
  public void close() {
    broker.shutdown();
    broker.awaitShutdown();
  }
}
