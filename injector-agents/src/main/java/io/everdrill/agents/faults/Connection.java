package io.everdrill.agents.faults;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/**
 * How the agent reaches a target that is a server. Only the local policy says it, never a command;
 * secrets stay in the files that it names.
 *
 * @param url {@code redis://host:port/database}, {@code jdbc:postgresql://host:port/database},
 *     {@code kafka://host:port,host:port} or {@code unix:///socket/of/dockerd}
 * @param user empty where none is needed
 * @param passwordFile holds the user's password; empty where none is needed
 * @param propertiesFile what else a Kafka client is told; empty for nothing
 * @param data what of it may be changed: keys, {@code schema.table}, consumer groups; {@code *}
 *     stands for any run of characters
 */
public record Connection(
    String url, String user, String passwordFile, String propertiesFile, List<String> data) {

  public Connection {
    url = Objects.requireNonNullElse(url, "");
    if (scheme(url).isEmpty()) {
      throw new IllegalArgumentException(
          "url: expected redis:, rediss:, jdbc:, kafka: or unix:, got '" + masked(url) + "'");
    }
    if (!masked(url).equals(url)) {
      throw new IllegalArgumentException(
          "url: expected no password in it, but in a passwordFile: " + masked(url));
    }
    user = Objects.requireNonNullElse(user, "");
    passwordFile = Objects.requireNonNullElse(passwordFile, "");
    propertiesFile = Objects.requireNonNullElse(propertiesFile, "");
    data = data == null ? List.of() : List.copyOf(data);
  }

  /** What is reached, and nothing of it may be changed. */
  public static Connection to(String url) {
    return new Connection(url, "", "", "", List.of());
  }

  public Connection withData(List<String> data) {
    return new Connection(url, user, passwordFile, propertiesFile, data);
  }

  @JsonIgnore
  public String scheme() {
    return scheme(url);
  }

  /**
   * Data are changed only where the policy names them (S9).
   *
   * @throws OrderRefused unless one of the patterns covers the name
   */
  public void requireData(String name) {
    if (data.stream().noneMatch(pattern -> new NamePattern(pattern).matches(name))) {
      throw new OrderRefused(
          Refusal.POLICY, "'" + name + "' may not be changed: the connection's data are " + data);
    }
  }

  /** The password, empty if there is none. */
  public String password() throws IOException {
    return passwordFile.isEmpty() ? "" : Files.readString(Path.of(passwordFile)).strip();
  }

  /** What is in the properties file; nothing if there is none. */
  public Properties properties() throws IOException {
    Properties properties = new Properties();
    if (!propertiesFile.isEmpty()) {
      properties.load(new StringReader(Files.readString(Path.of(propertiesFile))));
    }
    return properties;
  }

  private static String scheme(String url) {
    return List.of("redis", "rediss", "jdbc", "kafka", "unix").stream()
        .filter(scheme -> url.startsWith(scheme + ":"))
        .findFirst()
        .orElse("");
  }

  /** Without what stands for a password in URLs. */
  private static String masked(String url) {
    return url.replaceAll("://[^/@]*@", "://***@").replaceAll("(?i)([?&]password=)[^&]*", "$1***");
  }
}
