package io.everdrill.standalone.commands;

import io.everdrill.gateway.CredentialFiles;
import io.everdrill.gateway.Gateway;
import io.everdrill.gateway.GatewaySettings;
import io.everdrill.gateway.Grant;
import io.everdrill.gateway.HttpLimits;
import io.everdrill.gateway.OidcSettings;
import io.everdrill.gateway.TokensFile;
import io.everdrill.gateway.Transport;
import io.everdrill.gateway.inputs.AlertMapping;
import io.everdrill.gateway.inputs.InputsFile;
import io.everdrill.gateway.outputs.OutputsFile;
import io.everdrill.runtime.Settings;
import io.everdrill.standalone.demo.ProcessClock;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/** Runs the HTTP edge: alerts in, results out, the halt button. */
@Command(
    name = "gateway",
    description = "Run the gateway: alerts in over HTTP, results and live events out.",
    footerHeading = PartCommand.SETTINGS_HEADING,
    footer = {
      "  gateway.host          where it listens; default 127.0.0.1",
      "  gateway.port          default 8080; 0 takes a free one",
      "  gateway.instance      its name; default gateway-1",
      "  gateway.tokens-file   who may do what (YAML), read again when it changes; without it nobody may write",
      "  gateway.oidc-file     issuers of tokens for people, and their roles (YAML), read again likewise",
      "  gateway.tls-certificates, gateway.tls-key",
      "                        PEM files; read again when they change; default: in clear",
      "  gateway.inputs-file   how alerts are read, which pipelines are asked (YAML)",
      "  gateway.outputs-file  where results are sent as alerts (YAML)",
      "  gateway.default-cell  of alerts that name none; default: each must (not beside inputs-file)",
      "  gateway.reads         open or with-token; default open on loopback only",
      "  gateway.max-connections, gateway.max-alerts-in-flight, gateway.max-stops-in-flight,",
      "  gateway.max-others-in-flight, gateway.max-streams, gateway.max-streams-per-caller,",
      "  gateway.requests-per-second, gateway.address-requests-per-second,",
      "  gateway.max-body-bytes, gateway.max-unknown-body-bytes, gateway.max-bodies-bytes",
      "                        its limits: alerts, stops (halt, abort) and all else have places of their own;",
      "                        bodies together, and of senders that are known by their bodies alone",
      "  gateway.max-verdicts, gateway.max-drills, gateway.max-rows (of the scoreboard), gateway.history,",
      "  gateway.max-result-bytes, gateway.max-recent-bytes",
      "                        how much it holds and how far back it reads drills at start; default 10000,",
      "                        5000, 20000, 7d, 64 MiB of verdicts and of drills each, 16 MiB of each kind of",
      "                        late events: for more, give it more memory too"
    })
final class GatewayCommand extends PartCommand<GatewaySettings> {

  GatewayCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  GatewaySettings read(Settings settings) {
    Settings gateway = settings.section("gateway");
    String host = gateway.text("host", "127.0.0.1");
    int port = gateway.port("port", 8080);
    String instance = gateway.text("instance", "gateway-1");
    Optional<List<Grant>> grants =
        gateway
            .pathIfAny("tokens-file")
            .flatMap(file -> inFile(gateway, "tokens-file", () -> TokensFile.read(file)));
    InputsFile inputs =
        gateway
            .pathIfAny("inputs-file")
            .flatMap(file -> inFile(gateway, "inputs-file", () -> InputsFile.read(file)))
            .orElseGet(() -> new InputsFile(alerts(gateway), List.of()));
    AlertMapping alerts = inputs.mapping();
    GatewaySettings usual =
        GatewaySettings.of(instance, host, port, grants.orElse(List.of()), alerts);
    return new GatewaySettings(
        instance,
        host,
        port,
        usual.grants(),
        gateway.choice("reads", usual.reads()),
        alerts,
        http(gateway),
        streams(gateway),
        views(gateway),
        inputs.pulls(),
        gateway
            .pathIfAny("oidc-file")
            .flatMap(file -> inFile(gateway, "oidc-file", () -> OidcSettings.read(file)))
            .orElse(List.of()),
        transport(gateway),
        new CredentialFiles(
            gateway.pathIfAny("tokens-file").stream().toList(),
            gateway.pathIfAny("oidc-file").stream().toList()),
        gateway
            .pathIfAny("outputs-file")
            .flatMap(file -> inFile(gateway, "outputs-file", () -> OutputsFile.read(file)))
            .map(OutputsFile::pushes)
            .orElse(List.of()));
  }

  private static HttpLimits http(Settings gateway) {
    HttpLimits usual = HttpLimits.DEFAULT;
    HttpLimits.Share share = usual.share();
    try {
      return new HttpLimits(
          count(gateway, "max-body-bytes", usual.maxBodyBytes()),
          count(gateway, "max-connections", usual.maxConnections()),
          count(gateway, "max-alerts-in-flight", usual.maxInFlight()),
          usual.bodyLimit(),
          usual.idleLimit(),
          usual.writeLimit(),
          count(gateway, "requests-per-second", usual.requestsPerSecond()),
          new HttpLimits.Share(
              count(gateway, "max-stops-in-flight", share.maxStopsInFlight()),
              count(gateway, "max-others-in-flight", share.maxOthersInFlight()),
              gateway.number("max-bodies-bytes", 1, Long.MAX_VALUE, share.maxBodiesBytes()),
              count(gateway, "max-unknown-body-bytes", share.maxUnknownBodyBytes()),
              count(gateway, "address-requests-per-second", share.addressRequestsPerSecond())));
    } catch (IllegalArgumentException e) {
      gateway.problem("gateway.max-bodies-bytes: " + e.getMessage());
      return usual;
    }
  }

  private static GatewaySettings.StreamLimits streams(Settings gateway) {
    GatewaySettings.StreamLimits usual = GatewaySettings.StreamLimits.DEFAULT;
    return new GatewaySettings.StreamLimits(
        count(gateway, "max-streams", usual.maxClients()),
        usual.maxClientBufferBytes(),
        usual.maxResuming(),
        usual.heartbeat(),
        count(gateway, "max-streams-per-caller", usual.maxClientsPerCaller()));
  }

  private static GatewaySettings.ViewLimits views(Settings gateway) {
    GatewaySettings.ViewLimits usual = GatewaySettings.ViewLimits.DEFAULT;
    try {
      return new GatewaySettings.ViewLimits(
          count(gateway, "max-verdicts", usual.maxVerdicts()),
          count(gateway, "max-drills", usual.maxDrills()),
          count(gateway, "max-rows", usual.maxRows()),
          gateway.duration("history", usual.history()),
          gateway.number("max-recent-bytes", 1, Long.MAX_VALUE, usual.maxRecentBytes()),
          gateway.number("max-result-bytes", 1, Long.MAX_VALUE, usual.maxResultBytes()));
    } catch (IllegalArgumentException e) {
      gateway.problem("gateway." + e.getMessage());
      return usual;
    }
  }

  private static int count(Settings gateway, String key, int fallback) {
    return (int) gateway.number(key, 1, Integer.MAX_VALUE, fallback);
  }

  private static Transport transport(Settings gateway) {
    Optional<Path> certificates = gateway.pathIfAny("tls-certificates");
    Optional<Path> key = gateway.pathIfAny("tls-key");
    if (certificates.isPresent() != key.isPresent()) {
      gateway.problem("gateway.tls-certificates, gateway.tls-key: expected both or neither");
    }
    if (certificates.isEmpty() || key.isEmpty()) {
      return new Transport.Clear();
    }
    Path certificatesFile = certificates.orElseThrow();
    Path keyFile = key.orElseThrow();
    Optional<Transport> tls =
        inFile(gateway, "tls-certificates", () -> new Transport.Tls(certificatesFile, keyFile));
    return tls.orElseGet(Transport.Clear::new);
  }

  /** What a file holds; what is wrong in it is told with all other problems. */
  private static <T> Optional<T> inFile(Settings gateway, String key, Supplier<T> read) {
    try {
      return Optional.of(read.get());
    } catch (IllegalArgumentException | UncheckedIOException e) {
      String why = e instanceof UncheckedIOException ? e.getCause().toString() : e.getMessage();
      why.lines().forEach(line -> gateway.problem("gateway." + key + ": " + line));
      return Optional.empty();
    }
  }

  private static AlertMapping alerts(Settings gateway) {
    try {
      return AlertMapping.forCell(gateway.text("default-cell", ""));
    } catch (IllegalArgumentException e) {
      gateway.problem("gateway.default-cell: " + e.getMessage());
      return AlertMapping.forCell("");
    }
  }

  @Override
  Running start(GatewaySettings settings, Start with) throws Exception {
    ProcessClock clock = with.clock("gateway/" + settings.instance());
    Gateway gateway =
        with.lifecycle()
            .start(
                "gateway",
                () ->
                    Gateway.start(
                        settings, with.kafka(), surroundings().clock(), clock, with.metrics()));
    with.say().accept("listening at " + gateway.url());
    return new Running(gateway.checks(), gateway::failed);
  }
}
