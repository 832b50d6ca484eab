package io.everdrill.probes;

import io.everdrill.runtime.Secret;
import io.everdrill.topics.events.CellId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How one prober looks.
 *
 * @param prober its name, which is the place that it looks from
 * @param cells whose probes it makes; empty means of all cells
 * @param files YAML files with probes, beside those on the topic, which hold where both name one
 * @param connections whether a look pays for a connection of its own
 * @param jitter share of its interval by which a look may be moved, 0 to 1
 * @param inFlight looks of one probe that may wait for their answer at the same time
 * @param maxProbes probes that are made; more are refused
 * @param linger how long a result may wait for others to be sent with, 0 to 5 ms
 * @param passwords of SQL probes, by the environment variable that a probe names
 */
public record ProbeFleetSettings(
    String prober,
    Set<CellId> cells,
    List<Path> files,
    Connections connections,
    double jitter,
    int inFlight,
    int maxProbes,
    Duration linger,
    Map<String, Secret> passwords) {

  /** What a look speaks over. */
  public enum Connections {
    /** A new one each time, so a look sees what a new user sees. */
    FRESH,
    /** One that is kept where there is one, so a look costs less. */
    KEEP_ALIVE
  }

  public ProbeFleetSettings {
    if (!prober.matches("[A-Za-z0-9._-]{1,63}")) {
      throw new IllegalArgumentException(
          "prober: expected 1 to 63 letters, digits, '.', '_', '-', got '" + prober + "'");
    }
    cells = Set.copyOf(cells);
    files = List.copyOf(files);
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("jitter: expected 0 to 1, got " + jitter);
    }
    if (inFlight < 1 || inFlight > 1000) {
      throw new IllegalArgumentException("inFlight: expected 1 to 1000, got " + inFlight);
    }
    if (maxProbes < 1 || maxProbes > 100_000) {
      throw new IllegalArgumentException("maxProbes: expected 1 to 100000, got " + maxProbes);
    }
    if (linger.isNegative() || linger.compareTo(Duration.ofMillis(5)) > 0) {
      throw new IllegalArgumentException("linger: expected 0 to 5 ms, got " + linger);
    }
    passwords = Map.copyOf(passwords);
  }

  /** Fresh connections, looks spread over half their interval, 8 in flight, no linger. */
  public static ProbeFleetSettings defaults(String prober) {
    return new ProbeFleetSettings(
        prober, Set.of(), List.of(), Connections.FRESH, 0.5, 8, 1000, Duration.ZERO, Map.of());
  }

  public ProbeFleetSettings withCells(Set<CellId> only) {
    return new ProbeFleetSettings(
        prober, only, files, connections, jitter, inFlight, maxProbes, linger, passwords);
  }

  public ProbeFleetSettings withFiles(List<Path> probeFiles) {
    return new ProbeFleetSettings(
        prober, cells, probeFiles, connections, jitter, inFlight, maxProbes, linger, passwords);
  }

  public ProbeFleetSettings withConnections(Connections kind) {
    return new ProbeFleetSettings(
        prober, cells, files, kind, jitter, inFlight, maxProbes, linger, passwords);
  }

  public ProbeFleetSettings withPasswords(Map<String, Secret> byVariable) {
    return new ProbeFleetSettings(
        prober, cells, files, connections, jitter, inFlight, maxProbes, linger, byVariable);
  }

  boolean covers(CellId cell) {
    return cells.isEmpty() || cells.contains(cell);
  }
}
