package io.everdrill.democell.services;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What one process of the cell is told at its start; travels as JSON in the environment.
 *
 * @param address the loopback address that it listens on and that everything it sends comes from
 * @param calls addresses of each service that it calls
 * @param folder where a database keeps its files; nobody else writes there
 * @param secret signs tokens and opens the databases; the same in all of the cell
 * @param requestsPerSecond how much traffic the load generator makes; services ignore it
 */
public record ServiceSettings(
    String service,
    String instance,
    String address,
    Map<String, List<String>> calls,
    String folder,
    String secret,
    double requestsPerSecond) {

  /** Every service answers HTTP here, on its own address. */
  public static final int HTTP_PORT = 8080;

  /** The databases speak SQL here. */
  public static final int SQL_PORT = 9092;

  /** The environment variable that carries the JSON. */
  public static final String VARIABLE = "DEMO_CELL_SERVICE";

  private static final ObjectMapper JSON = new ObjectMapper();

  public ServiceSettings {
    Objects.requireNonNull(service, "service");
    Objects.requireNonNull(instance, "instance");
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(secret, "secret");
    calls = Map.copyOf(calls);
    if (!(requestsPerSecond >= 0 && requestsPerSecond <= 500)) {
      throw new IllegalArgumentException(
          "requestsPerSecond: expected 0 to 500, got " + requestsPerSecond);
    }
  }

  /** As it is put into the environment of the process. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("settings of " + instance + " cannot be written", e);
    }
  }

  static ServiceSettings fromJson(String json) {
    try {
      return JSON.readValue(json, ServiceSettings.class);
    } catch (JsonProcessingException e) {
      // The text holds the secret, so it must not become part of the message.
      throw new IllegalArgumentException(VARIABLE + ": not the JSON of a service's settings");
    }
  }

  @Override
  public String toString() {
    return "ServiceSettings[" + instance + " at " + address + ", secret=***]";
  }

  List<String> addressesOf(String dependency) {
    List<String> addresses = calls.get(dependency);
    if (addresses == null || addresses.isEmpty()) {
      throw new IllegalArgumentException(
          instance + ": expected an address of " + dependency + ", got " + calls.keySet());
    }
    return addresses;
  }
}
