package io.everdrill.democell.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.util.List;
import java.util.Objects;

/**
 * What the monitor is told at its start; travels as JSON in the environment.
 *
 * @param address the loopback address that it scrapes from
 * @param gateway where alerts and diagnoses go
 */
public record MonitorSettings(
    String cell, String address, List<Target> targets, URI gateway, String token) {

  /** The environment variable that carries the JSON. */
  public static final String VARIABLE = "DEMO_CELL_MONITOR";

  /** Where it answers {@code /health}. */
  public static final int PORT = 8080;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** One instance to scrape, at host:port. */
  public record Target(String service, String instance, String hostAndPort) {}

  public MonitorSettings {
    Objects.requireNonNull(cell, "cell");
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(gateway, "gateway");
    Objects.requireNonNull(token, "token");
    targets = List.copyOf(targets);
  }

  /** As it is put into the environment of the process. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("settings of the monitor cannot be written", e);
    }
  }

  @Override
  public String toString() {
    return "MonitorSettings[" + cell + " at " + address + ", token=***]";
  }

  static MonitorSettings fromJson(String json) {
    try {
      return JSON.readValue(json, MonitorSettings.class);
    } catch (JsonProcessingException e) {
      // The text holds the token, so it must not become part of the message.
      throw new IllegalArgumentException(VARIABLE + ": not the JSON of a monitor's settings");
    }
  }
}
