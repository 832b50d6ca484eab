package io.everdrill.agents.faults.kafka;

import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.LocalServer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.DescribeClientQuotasRequest;
import org.apache.kafka.common.requests.DescribeClientQuotasResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A real Kafka cluster in this process, with rules of who may what: whoever comes without a name is
 * its administrator, and users have a listener of their own. Broker 1 is the controller too.
 */
final class LocalKafka implements AutoCloseable {

  private static final String HOST = "127.0.0.1";
  private static final String ADMIN = "admin";
  private static final List<String> USERS = List.of(ADMIN, "app", "other");

  private final String id = Uuid.randomUuid().toString();
  private final Path folder;
  private final int controllerPort;
  private final List<Ports> ports;
  private final List<KafkaRaftServer> servers = new ArrayList<>();

  private record Ports(int clients, int users) {}

  private LocalKafka(int brokers) throws IOException {
    folder = Files.createTempDirectory("everdrill-kafka-");
    controllerPort = LocalServer.freePort();
    ports = new ArrayList<>();
    for (int i = 0; i < brokers; i++) {
      ports.add(new Ports(LocalServer.freePort(), LocalServer.freePort()));
    }
  }

  /** With brokers 1 to this. */
  static LocalKafka start(int brokers) throws IOException {
    LocalKafka kafka = new LocalKafka(brokers);
    try {
      for (int node = 1; node <= brokers; node++) {
        kafka.startNode(node);
      }
      return kafka;
    } catch (Throwable e) {
      kafka.close();
      throw e;
    }
  }

  private void startNode(int node) throws IOException {
    KafkaConfig config = config(node);
    format(config);
    KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
    servers.add(server);
    server.startup();
  }

  private void format(KafkaConfig config) throws IOException {
    String data = data(config.nodeId());
    try (PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setClusterId(id)
          .setNodeId(config.nodeId())
          .setControllerListenerName("CONTROLLER")
          .addDirectory(data)
          .setMetadataLogDirectory(data)
          .setPrintStream(nowhere)
          .run();
    } catch (Exception e) {
      throw new IOException("cannot prepare " + data, e);
    }
  }

  private String data(int node) {
    return folder.resolve("broker-" + node).toString();
  }

  private KafkaConfig config(int node) {
    Ports at = ports.get(node - 1);
    String clients = "CLIENTS://%s:%d,USERS://%s:%d".formatted(HOST, at.clients, HOST, at.users);
    Properties p = new Properties();
    p.put("process.roles", node == 1 ? "broker,controller" : "broker");
    p.put("node.id", Integer.toString(node));
    p.put("controller.quorum.voters", "1@" + HOST + ":" + controllerPort);
    p.put(
        "listeners",
        node == 1 ? clients + ",CONTROLLER://" + HOST + ":" + controllerPort : clients);
    p.put("advertised.listeners", clients);
    p.put(
        "listener.security.protocol.map",
        "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT,USERS:SASL_PLAINTEXT");
    p.put("controller.listener.names", "CONTROLLER");
    p.put("inter.broker.listener.name", "CLIENTS");
    p.put("log.dirs", data(node));
    p.put("auto.create.topics.enable", "false");
    p.put("offsets.topic.replication.factor", "1");
    p.put("offsets.topic.num.partitions", "1");
    p.put("num.network.threads", "2");
    p.put("num.io.threads", "4");
    p.put("background.threads", "2");
    p.put("log.cleaner.dedupe.buffer.size", "2097152");
    p.put("log.index.size.max.bytes", "1048576");
    p.put("broker.heartbeat.interval.ms", "500");
    p.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    p.put("super.users", "User:ANONYMOUS;User:" + ADMIN);
    p.put("listener.name.users.sasl.enabled.mechanisms", "PLAIN");
    p.put(
        "listener.name.users.plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required "
            + USERS.stream()
                .map(user -> "user_%s=\"%s\"".formatted(user, user))
                .collect(Collectors.joining(" "))
            + ";");
    return KafkaConfig.fromProps(p);
  }

  /**
   * All quotas, as each broker sees them: one may be behind, and a client does not choose which it
   * asks.
   */
  List<String> quotas() throws IOException {
    List<String> seen = new ArrayList<>();
    for (Ports at : ports) {
      seen.add(quotas(at.clients));
    }
    return seen;
  }

  private static String quotas(int port) throws IOException {
    DescribeClientQuotasRequest request =
        new DescribeClientQuotasRequest.Builder(ClientQuotaFilter.all())
            .build(ApiKeys.DESCRIBE_CLIENT_QUOTAS.latestVersion());
    RequestHeader header = new RequestHeader(request.apiKey(), request.version(), "world", 1);
    ByteBuffer asked = request.serializeWithHeader(header);
    try (Socket socket = new Socket(HOST, port)) {
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeInt(asked.remaining());
      out.write(asked.array(), asked.arrayOffset() + asked.position(), asked.remaining());
      DataInputStream in = new DataInputStream(socket.getInputStream());
      ByteBuffer answer = ByteBuffer.wrap(in.readNBytes(in.readInt()));
      KafkaFutureImpl<Map<ClientQuotaEntity, Map<String, Double>>> quotas = new KafkaFutureImpl<>();
      ((DescribeClientQuotasResponse) AbstractResponse.parseResponse(answer, header))
          .complete(quotas);
      return quotas.getNow(Map.of()).entrySet().stream()
          .map(quota -> quota.getKey() + "=" + new TreeMap<>(quota.getValue()))
          .sorted()
          .toList()
          .toString();
    } catch (ExecutionException e) {
      throw new IOException("quotas at port " + port, e);
    }
  }

  /** For its administrator. */
  String bootstrapServers() {
    return ports.stream().map(p -> HOST + ":" + p.clients).collect(Collectors.joining(","));
  }

  /** As its administrator, by name and password. */
  Connection connection() throws IOException {
    Path told = folder.resolve("admin.properties");
    if (!Files.exists(told)) {
      Files.write(
          told,
          clientOf(ADMIN).entrySet().stream()
              .filter(e -> e.getKey().matches("(security|sasl)[.].*"))
              .map(e -> e.getKey() + "=" + e.getValue())
              .toList());
    }
    String users = ports.stream().map(p -> HOST + ":" + p.users).collect(Collectors.joining(","));
    return new Connection("kafka://" + users, "", "", told.toString());
  }

  /** What a client is told that comes as the administrator. */
  Map<String, Object> client(String clientId) {
    return Map.of("bootstrap.servers", bootstrapServers(), "client.id", clientId);
  }

  /** What a client is told that comes as one of the users, app and other. */
  Map<String, Object> clientOf(String user) {
    Map<String, Object> client = new HashMap<>(client(user));
    client.put("bootstrap.servers", HOST + ":" + ports.getFirst().users);
    client.put("security.protocol", "SASL_PLAINTEXT");
    client.put("sasl.mechanism", "PLAIN");
    client.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required"
            + " username=\"%s\" password=\"%s\";".formatted(user, user));
    return client;
  }

  static AclBinding rule(
      String user, String topic, AclOperation operation, AclPermissionType permission) {
    return new AclBinding(
        new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
        new AccessControlEntry("User:" + user, "*", operation, permission));
  }

  /** The ids of its brokers, in order. */
  List<Integer> brokers() {
    return IntStream.rangeClosed(1, ports.size()).boxed().toList();
  }

  @Override
  public void close() throws IOException {
    for (KafkaRaftServer server : servers.reversed()) {
      server.shutdown();
      server.awaitShutdown();
    }
    LocalServer.deleteFolder(folder);
  }
}
