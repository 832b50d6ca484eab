package io.everdrill.agents.faults;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.everdrill.agents.linux.Shell;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.Utils;

/**
 * How the agent reaches a target that is a server. Only the local policy says it, never a command;
 * secrets stay in the files that it names.
 *
 * @param url {@code redis://host:port/database}, {@code jdbc:postgresql://host:port/database},
 *     {@code kafka://host:port,host:port} or {@code unix:///socket/of/dockerd}
 * @param user empty where none is needed
 * @param passwordFile holds the user's password; empty where none is needed
 * @param propertiesFile what else a Kafka client is told; empty for nothing
 */
public record Connection(String url, String user, String passwordFile, String propertiesFile) {

  private static final Map<String, Integer> DEFAULT_PORTS =
      Map.of("redis", 6379, "rediss", 6379, "jdbc", 5432, "kafka", 9092);

  /** What stands for the hosts, as in {@code jdbc:postgresql://a:5432,b/shop}. */
  private static final Pattern HOSTS =
      Pattern.compile("^(?:redis|rediss|kafka|jdbc:[a-z]+)://([^/?]+)");

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
  }

  /** Where no user is needed. */
  public static Connection to(String url) {
    return new Connection(url, "", "", "");
  }

  @JsonIgnore
  public String scheme() {
    return scheme(url);
  }

  /** Where it leads to, not looked up; nowhere if it is a socket of this host. */
  public List<InetSocketAddress> endpoints() {
    Matcher hosts = HOSTS.matcher(url);
    return hosts.find()
        ? Arrays.stream(hosts.group(1).split(",")).map(this::endpoint).toList()
        : List.of();
  }

  private InetSocketAddress endpoint(String host) {
    int port = Objects.requireNonNullElse(Utils.getPort(host), DEFAULT_PORTS.get(scheme()));
    String name = Objects.requireNonNullElse(Utils.getHost(host), host.replaceAll("[\\[\\]]", ""));
    return InetSocketAddress.createUnresolved(name, port);
  }

  /** The password, empty if there is none. */
  public String password() throws IOException {
    return passwordFile.isEmpty() ? "" : Files.readString(Path.of(passwordFile)).strip();
  }

  /**
   * Before a command that has the password in this variable, as {@link #password} reads it,
   * whatever ends its line; empty if there is none.
   */
  String secretInto(String variable) {
    return passwordFile.isEmpty()
        ? ""
        : variable
            + "=\"$(sed 's/^[[:space:]]*//; s/[[:space:]]*$//' "
            + Shell.quoted(passwordFile)
            + ")\" ";
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
