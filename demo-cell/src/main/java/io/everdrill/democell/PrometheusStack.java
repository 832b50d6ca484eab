package io.everdrill.democell;

import io.everdrill.democell.monitor.MonitorSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The cell watched by the installed Prometheus and Alertmanager, with the rules that ship with it.
 * Both listen on addresses of the cell and keep their files in its folder.
 */
final class PrometheusStack {
  /** Where packages put what they install. */
  private static final List<String> FOLDERS = List.of("/usr/bin", "/usr/local/bin", "/opt/bin");

  /** Ends the program when standard input ends, as the cell's own processes do by themselves. */
  private static final String WITH_LIFELINE =
      """
      exec 3<&0
      "$@" </dev/null 3<&- &
      child=$!
      trap 'kill -TERM $child' TERM
      (cat <&3 >/dev/null; kill -KILL $child) 2>/dev/null &
      lifeline=$!
      wait $child
      wait $child 2>/dev/null
      kill $lifeline 2>/dev/null
      """;

  private final DemoCellSettings settings;
  private final MonitorSettings targets;
  private final String prometheusAddress;
  private final String alertmanagerAddress;
  private final Path folder;

  PrometheusStack(DemoCellSettings settings, Blueprint blueprint) throws IOException {
    this.settings = settings;
    this.targets = blueprint.monitorSettings();
    this.prometheusAddress = blueprint.watcherAddress(0) + ":9090";
    this.alertmanagerAddress = blueprint.watcherAddress(1) + ":9093";
    this.folder = blueprint.dataFolder().resolve("monitoring");
  }

  List<Program> programs() throws IOException {
    Path prometheus = executable("prometheus", List.of("prometheus"));
    Path alertmanager =
        executable("prometheus-alertmanager", List.of("prometheus-alertmanager", "alertmanager"));
    writeConfiguration();
    return List.of(
        program(
            "alertmanager",
            alertmanagerAddress,
            List.of(
                alertmanager.toString(),
                "--config.file=" + folder.resolve("alertmanager.yml"),
                "--storage.path=" + folder.resolve("alertmanager"),
                "--web.listen-address=" + alertmanagerAddress,
                "--cluster.listen-address=",
                "--log.level=error")),
        program(
            "prometheus",
            prometheusAddress,
            List.of(
                prometheus.toString(),
                "--config.file=" + folder.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + folder.resolve("prometheus"),
                "--storage.tsdb.retention.size=256MB",
                "--web.listen-address=" + prometheusAddress,
                "--rules.alert.resend-delay=3s",
                "--log.level=error")));
  }

  private static Program program(String name, String address, List<String> command) {
    List<String> shell = List.of("/bin/sh", "-c", WITH_LIFELINE, name);
    return new Program(
        name,
        Stream.concat(shell.stream(), command.stream()).toList(),
        Map.of(),
        URI.create("http://" + address + "/-/ready"));
  }

  private static Path executable(String packageName, List<String> names) throws IOException {
    for (String entry : FOLDERS) {
      for (String name : names) {
        Path candidate = Path.of(entry, name);
        if (Files.isExecutable(candidate)) {
          return candidate;
        }
      }
    }
    throw new IOException(
        "monitoring prometheus: expected %s in %s, found none; on Debian: apt-get install %s"
            .formatted(String.join(" or ", names), FOLDERS, packageName));
  }

  private void writeConfiguration() throws IOException {
    Files.createDirectories(folder);
    Path token = folder.resolve("token");
    Files.createFile(
        token, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(token, settings.token());
    Files.writeString(
        folder.resolve("rules.yml"), resource("rules.yml").replace("${cell}", settings.cell()));
    Files.writeString(
        folder.resolve("prometheus.yml"),
        resource("prometheus.yml")
            .replace("${rules}", folder.resolve("rules.yml").toString())
            .replace("${alertmanager}", alertmanagerAddress)
            .replace("${targets}", scrapeTargets()));
    Files.writeString(
        folder.resolve("alertmanager.yml"),
        resource("alertmanager.yml")
            .replace("${receiver}", Monitoring.PROMETHEUS.receiver())
            .replace("${webhook}", settings.gateway().resolve("/api/v1/alerts/alertmanager") + "")
            .replace("${token}", token.toString()));
  }

  private String scrapeTargets() {
    return targets.targets().stream()
        .map(
            target ->
                "      - {targets: ['%s'], labels: {service: '%s', instance: '%s', cell: '%s'}}"
                    .formatted(
                        target.hostAndPort(), target.service(), target.instance(), settings.cell()))
        .collect(Collectors.joining("\n"));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = PrometheusStack.class.getResourceAsStream("prometheus/" + name)) {
      if (in == null) {
        throw new IOException("resource prometheus/" + name + " expected beside PrometheusStack");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
