package io.everdrill.democell;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a demo cell is started with.
 *
 * @param cell its id, a label of every alert
 * @param folder pid files, logs and the databases' files; nothing is written elsewhere
 * @param cacheFolder keeps the class cache that makes later starts faster
 * @param gateway where alerts and diagnoses are posted to
 * @param token bearer token for those posts
 */
public record DemoCellSettings(
    String cell,
    Path folder,
    Path cacheFolder,
    Monitoring monitoring,
    URI gateway,
    String token,
    double requestsPerSecond) {

  /** What one user of a small shop after the other makes. */
  public static final double USUAL_REQUESTS_PER_SECOND = 20;

  public DemoCellSettings {
    Objects.requireNonNull(monitoring, "monitoring");
    Objects.requireNonNull(token, "token");
    folder = folder.toAbsolutePath();
    cacheFolder = cacheFolder.toAbsolutePath();
    List<String> problems = new ArrayList<>();
    if (!cell.matches("[a-z0-9-]{1,63}")) {
      problems.add("cell: expected [a-z0-9-]{1,63}, got " + cell);
    }
    if (!(requestsPerSecond >= 0 && requestsPerSecond <= 500)) {
      problems.add("requestsPerSecond: expected 0 to 500, got " + requestsPerSecond);
    }
    if (monitoring != Monitoring.NONE && !"http".equals(gateway.getScheme())) {
      problems.add("gateway: expected an http URI, got " + gateway);
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  @Override
  public String toString() {
    return "DemoCellSettings[cell=%s, folder=%s, monitoring=%s, gateway=%s, token=***, %s/s]"
        .formatted(cell, folder, monitoring, gateway, requestsPerSecond);
  }
}
