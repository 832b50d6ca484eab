package io.everdrill.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Settings as an operator writes them, against a broker that asks for TLS and a password. */
@Timeout(120)
class KafkaSecurityIT {
  private static final String STORE_PASSWORD = "store-password";

  @TempDir static Path folder;
  private static LoopbackPorts ports;
  private static int securePort;
  private static KafkaRaftServer broker;

  @BeforeAll
  static void startBroker() throws Exception {
    makeCertificate();
    ports = LoopbackPorts.free(7);
    securePort = LoopbackPorts.free(8).broker();
    KafkaConfig config = KafkaConfig.fromProps(properties());
    new Formatter()
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(1)
        .setControllerListenerName("CONTROLLER")
        .addDirectory(folder.resolve("data").toString())
        .setMetadataLogDirectory(folder.resolve("data").toString())
        .setScramArguments(List.of("SCRAM-SHA-512=[name=agent,password=hush]"))
        .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8))
        .run();
    broker = new KafkaRaftServer(config, Time.SYSTEM);
    broker.startup();
  }

  @AfterAll
  static void stopBroker() {
    broker.shutdown();
    broker.awaitShutdown();
  }

  @Test
  void loginOverTlsIsLetIn() throws Exception {
    Path password = Files.writeString(folder.resolve("password"), "hush\n");

    KafkaSettings kafka =
        settings(
            Map.of(
                "EVERDRILL_KAFKA_USER",
                "agent",
                "EVERDRILL_KAFKA_PASSWORD_FILE",
                password.toString(),
                "EVERDRILL_KAFKA_TRUSTSTORE",
                folder.resolve("trusted.p12").toString(),
                "EVERDRILL_KAFKA_TRUSTSTORE_PASSWORD",
                STORE_PASSWORD));

    assertThat(nodes(kafka)).isEqualTo(1);
  }

  @Test
  void pemTruststoreIsTrusted() throws Exception {
    KafkaSettings kafka =
        settings(
            Map.of(
                "EVERDRILL_KAFKA_USER", "agent",
                "EVERDRILL_KAFKA_PASSWORD", "hush",
                "EVERDRILL_KAFKA_TRUSTSTORE", folder.resolve("broker.pem").toString()));

    assertThat(nodes(kafka)).isEqualTo(1);
  }

  @Test
  void wrongPasswordAndUntrustedBrokerAreToldApart() {
    KafkaSettings wrongPassword =
        settings(
            Map.of(
                "EVERDRILL_KAFKA_USER", "agent",
                "EVERDRILL_KAFKA_PASSWORD", "loud",
                "EVERDRILL_KAFKA_TRUSTSTORE", folder.resolve("broker.pem").toString()));
    KafkaSettings untrusted =
        settings(Map.of("EVERDRILL_KAFKA_USER", "agent", "EVERDRILL_KAFKA_PASSWORD", "hush"));

    assertThatThrownBy(() -> nodes(wrongPassword))
        .hasCauseInstanceOf(SaslAuthenticationException.class);
    assertThatThrownBy(() -> nodes(untrusted)).hasCauseInstanceOf(SslAuthenticationException.class);
  }

  private static int nodes(KafkaSettings kafka) throws Exception {
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      return admin.describeCluster().nodes().get(30, TimeUnit.SECONDS).size();
    }
  }

  private static KafkaSettings settings(Map<String, String> security) {
    return SettingsSource.of(security)
        .withCommandLine(Map.of("kafka.bootstrap-servers", "127.0.0.1:" + securePort))
        .read(KafkaSettings::from);
  }

  private static Properties properties() {
    Properties p = new Properties();
    p.put("process.roles", "broker,controller");
    p.put("node.id", "1");
    p.put("controller.quorum.voters", "1@127.0.0.1:" + ports.controller());
    p.put(
        "listeners",
        "SECURE://127.0.0.1:%d,INTERNAL://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
            .formatted(securePort, ports.broker(), ports.controller()));
    p.put(
        "listener.security.protocol.map",
        "SECURE:SASL_SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.put("controller.listener.names", "CONTROLLER");
    p.put("inter.broker.listener.name", "INTERNAL");
    p.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
    p.put(
        "listener.name.secure.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    p.put("ssl.keystore.location", folder.resolve("broker.p12").toString());
    p.put("ssl.keystore.type", "PKCS12");
    p.put("ssl.keystore.password", STORE_PASSWORD);
    p.put("log.dirs", folder.resolve("data").toString());
    p.put("offsets.topic.replication.factor", "1");
    p.put("log.cleaner.dedupe.buffer.size", "2097152");
    return p;
  }

  /** A certificate of 127.0.0.1 that signs itself, with its key, and alone. */
  private static void makeCertificate() throws Exception {
    String store = folder.resolve("broker.p12").toString();
    keytool(
        "-genkeypair",
        "-alias",
        "broker",
        "-keyalg",
        "EC",
        "-dname",
        "CN=127.0.0.1",
        "-ext",
        "san=ip:127.0.0.1",
        "-validity",
        "2",
        "-storetype",
        "PKCS12",
        "-keystore",
        store,
        "-storepass",
        STORE_PASSWORD);
    keytool(
        "-exportcert",
        "-alias",
        "broker",
        "-rfc",
        "-keystore",
        store,
        "-storepass",
        STORE_PASSWORD,
        "-file",
        folder.resolve("broker.pem").toString());
    String trusted = folder.resolve("trusted.p12").toString();
    keytool(
        "-importcert",
        "-noprompt",
        "-alias",
        "broker",
        "-storetype",
        "PKCS12",
        "-keystore",
        trusted,
        "-storepass",
        STORE_PASSWORD,
        "-file",
        folder.resolve("broker.pem").toString());
  }

  private static void keytool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
