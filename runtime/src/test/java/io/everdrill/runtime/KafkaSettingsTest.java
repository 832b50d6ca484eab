package io.everdrill.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.everdrill.runtime.KafkaSettings.Isolation;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;

class KafkaSettingsTest {
  @Test
  void clientsTakeThePropertiesAndKnowThemAll() {
    KafkaSettings kafka = KafkaSettings.plain("127.0.0.1:9092");

    ProducerConfig producer = new ProducerConfig(kafka.producer("p"));
    ConsumerConfig committed = new ConsumerConfig(kafka.consumer("c", Isolation.READ_COMMITTED));
    ConsumerConfig all = new ConsumerConfig(kafka.consumer("c", Isolation.READ_UNCOMMITTED));
    AdminClientConfig admin = new AdminClientConfig(kafka.admin("a"));

    assertThat(producer.getString("acks")).isEqualTo("-1");
    assertThat(producer.getBoolean("enable.idempotence")).isTrue();
    assertThat(committed.getString("isolation.level")).isEqualTo("read_committed");
    assertThat(all.getString("isolation.level")).isEqualTo("read_uncommitted");
    assertThat(ProducerConfig.configNames()).containsAll(kafka.producer("p").keySet());
    assertThat(ConsumerConfig.configNames())
        .containsAll(kafka.consumer("c", Isolation.READ_COMMITTED).keySet());
    assertThat(AdminClientConfig.configNames()).containsAll(kafka.admin("a").keySet());
    assertThat(admin.getString("security.protocol")).isEqualTo("PLAINTEXT");
  }

  @Test
  void loginIsOverTlsUnlessSaidOtherwise() {
    Map<String, String> login =
        Map.of(
            "EVERDRILL_KAFKA_BOOTSTRAP_SERVERS", "k:1",
            "EVERDRILL_KAFKA_USER", "agent",
            "EVERDRILL_KAFKA_PASSWORD", "hu\"sh");
    Map<String, String> plain = new HashMap<>(login);
    plain.put("EVERDRILL_KAFKA_TRANSPORT", "plain");

    KafkaSettings kafka = read(login);

    assertThat(kafka.admin("a"))
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
        .containsEntry(
            "sasl.jaas.config",
            "org.apache.kafka.common.security.scram.ScramLoginModule required"
                + " username=\"agent\" password=\"hu\\\"sh\";");
    assertThat(read(plain).admin("a")).containsEntry("security.protocol", "SASL_PLAINTEXT");
    assertThat(kafka.toString()).doesNotContain("hu\"sh").contains("****");
  }

  @Test
  void storesAreTakenByTheirEnding() {
    KafkaSettings kafka =
        read(
            Map.of(
                "EVERDRILL_KAFKA_BOOTSTRAP_SERVERS", "k:1",
                "EVERDRILL_KAFKA_TRUSTSTORE", "/etc/ca.pem",
                "EVERDRILL_KAFKA_KEYSTORE", "/etc/own.p12",
                "EVERDRILL_KAFKA_KEYSTORE_PASSWORD", "hush"));

    assertThat(kafka.admin("a"))
        .containsEntry("security.protocol", "SSL")
        .containsEntry("ssl.truststore.type", "PEM")
        .containsEntry("ssl.truststore.location", "/etc/ca.pem")
        .containsEntry("ssl.keystore.type", "PKCS12")
        .containsEntry("ssl.keystore.password", "hush");
  }

  @Test
  void whatDoesNotFitTogetherIsRefused() {
    InvalidSettings invalid =
        catchThrowableOfType(
            InvalidSettings.class,
            () ->
                read(
                    Map.of(
                        "EVERDRILL_KAFKA_PASSWORD", "hush",
                        "EVERDRILL_KAFKA_TRANSPORT", "plain",
                        "EVERDRILL_KAFKA_TRUSTSTORE", "/etc/ca.pem")));

    assertThat(invalid.problems())
        .hasSize(3)
        .anyMatch(p -> p.startsWith("kafka.bootstrap-servers: expected"))
        .anyMatch(p -> p.startsWith("kafka.user: expected"))
        .anyMatch(p -> p.startsWith("kafka.transport: expected tls"));
  }

  @Test
  void topicPrefixIsPartOfAName() {
    KafkaSettings kafka = KafkaSettings.plain("k:1");

    assertThat(kafka.topic("aborts")).isEqualTo("everdrill.aborts");
    assertThat(kafka.withTopicPrefix("acme.").topic("aborts")).isEqualTo("acme.aborts");
    assertThatIllegalArgumentException().isThrownBy(() -> kafka.withTopicPrefix("a/b"));
  }

  private static KafkaSettings read(Map<String, String> environment) {
    return SettingsSource.of(environment).read(KafkaSettings::from);
  }
}
