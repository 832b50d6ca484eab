package io.everdrill.runtime;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How a client proves itself to the brokers, and the brokers to it: transport and login. */
public record KafkaSecurity(Transport transport, Login login) {

  /** Nothing encrypted, nobody asked: for a broker on this machine. */
  public static final KafkaSecurity NONE = new KafkaSecurity(new Plain(), new Nobody());

  /** What the bytes travel in. */
  public sealed interface Transport {}

  /** TCP that anyone on the way can read. */
  public record Plain() implements Transport {}

  /** TLS that trusts what the JVM trusts. */
  public record Tls() implements Transport {}

  /** TLS that trusts the certificates of this store and no others. */
  public record TlsTrusting(Store trusted) implements Transport {}

  /** TLS where the client shows a certificate too. */
  public record MutualTls(Store trusted, Store own) implements Transport {}

  /** A file of certificates or keys: {@code .pem}, {@code .p12}, anything else is JKS. */
  public sealed interface Store {
    Path file();
  }

  public record OpenStore(Path file) implements Store {}

  public record LockedStore(Path file, Secret password) implements Store {}

  /** Who the client says it is. */
  public sealed interface Login {}

  /** Nobody, or whom the certificate names. */
  public record Nobody() implements Login {}

  /** A user and password; mechanisms PLAIN, SCRAM-SHA-256, SCRAM-SHA-512. */
  public record Password(String mechanism, String user, Secret password) implements Login {
    private static final Set<String> MECHANISMS = Set.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512");

    public Password {
      if (!MECHANISMS.contains(mechanism)) {
        throw new IllegalArgumentException(
            "Expected a SASL mechanism of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, got " + mechanism);
      }
    }
  }

  /** A JAAS line as Kafka's documentation has it, for any other mechanism. */
  public record Jaas(String mechanism, Secret line) implements Login {}

  private enum TransportChoice {
    PLAIN,
    TLS
  }

  /**
   * Reads transport ({@code plain}, {@code tls}; TLS unless said otherwise where there is a login
   * or a store), truststore, keystore and their passwords, sasl-mechanism, user, password, jaas.
   */
  static KafkaSecurity from(Settings kafka) {
    Login login = login(kafka);
    Optional<Store> trusted = store(kafka, "truststore");
    Optional<Store> own = store(kafka, "keystore");
    boolean bare = login instanceof Nobody && trusted.isEmpty() && own.isEmpty();
    TransportChoice choice =
        kafka.choice("transport", bare ? TransportChoice.PLAIN : TransportChoice.TLS);
    return new KafkaSecurity(
        transport(kafka, choice, trusted.stream().toList(), own.stream().toList()), login);
  }

  private static Transport transport(
      Settings kafka, TransportChoice choice, List<Store> trusted, List<Store> own) {
    if (choice == TransportChoice.PLAIN) {
      if (!trusted.isEmpty() || !own.isEmpty()) {
        kafka.problem("kafka.transport: expected tls with a truststore or keystore, got plain");
      }
      return new Plain();
    }
    if (!own.isEmpty()) {
      if (trusted.isEmpty()) {
        kafka.problem("kafka.truststore: expected a file beside kafka.keystore, got nothing");
      }
      return new MutualTls(trusted.isEmpty() ? own.getFirst() : trusted.getFirst(), own.getFirst());
    }
    return trusted.isEmpty() ? new Tls() : new TlsTrusting(trusted.getFirst());
  }

  private static Optional<Store> store(Settings kafka, String key) {
    Optional<Secret> password = kafka.secretIfAny(key + "-password");
    return kafka
        .pathIfAny(key)
        .map(
            file ->
                password
                    .<Store>map(p -> new LockedStore(file, p))
                    .orElseGet(() -> new OpenStore(file)));
  }

  private static Login login(Settings kafka) {
    String mechanism = kafka.text("sasl-mechanism", "SCRAM-SHA-512");
    Optional<String> user = kafka.textIfAny("user");
    Optional<Secret> jaas = kafka.secretIfAny("jaas");
    if (user.isPresent() && jaas.isPresent()) {
      kafka.problem("kafka.jaas: expected either kafka.user or this, got both");
    }
    if (user.isPresent()) {
      return new Password(mechanism, user.get(), kafka.secret("password"));
    }
    if (kafka.secretIfAny("password").isPresent()) {
      kafka.problem("kafka.user: expected a name beside kafka.password, got nothing");
    }
    return jaas.<Login>map(line -> new Jaas(mechanism, line)).orElseGet(Nobody::new);
  }

  /** The properties of a Kafka client; they hold secrets in the clear. */
  Map<String, String> clientProperties() {
    Map<String, String> properties = new HashMap<>();
    properties.put("security.protocol", protocol());
    switch (transport) {
      case Plain() -> {}
      case Tls() -> {}
      case TlsTrusting(Store trusted) -> putStore(properties, "ssl.truststore", trusted);
      case MutualTls(Store trusted, Store own) -> {
        putStore(properties, "ssl.truststore", trusted);
        putStore(properties, "ssl.keystore", own);
      }
    }
    switch (login) {
      case Nobody() -> {}
      case Password p -> {
        properties.put("sasl.mechanism", p.mechanism());
        properties.put("sasl.jaas.config", jaasLine(p));
      }
      case Jaas(String mechanism, Secret line) -> {
        properties.put("sasl.mechanism", mechanism);
        properties.put("sasl.jaas.config", line.value());
      }
    }
    return properties;
  }

  private String protocol() {
    boolean plain = transport instanceof Plain;
    return login instanceof Nobody
        ? (plain ? "PLAINTEXT" : "SSL")
        : (plain ? "SASL_PLAINTEXT" : "SASL_SSL");
  }

  private static void putStore(Map<String, String> properties, String prefix, Store store) {
    properties.put(prefix + ".location", store.file().toString());
    properties.put(prefix + ".type", storeType(store.file()));
    if (store instanceof LockedStore(Path file, Secret password)) {
      // A PEM file is not locked as a whole: only the key in it is.
      String lock = storeType(file).equals("PEM") ? "ssl.key.password" : prefix + ".password";
      properties.put(lock, password.value());
    }
  }

  private static String storeType(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".pem")) {
      return "PEM";
    }
    return name.endsWith(".p12") || name.endsWith(".pfx") ? "PKCS12" : "JKS";
  }

  private static String jaasLine(Password login) {
    String module =
        login.mechanism().startsWith("SCRAM")
            ? "org.apache.kafka.common.security.scram.ScramLoginModule"
            : "org.apache.kafka.common.security.plain.PlainLoginModule";
    return "%s required username=\"%s\" password=\"%s\";"
        .formatted(module, quoted(login.user()), quoted(login.password().value()));
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
