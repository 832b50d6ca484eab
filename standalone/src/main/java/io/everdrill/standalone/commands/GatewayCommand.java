package io.everdrill.standalone.commands;

import io.everdrill.gateway.Gateway;
import io.everdrill.gateway.GatewaySettings;
import io.everdrill.gateway.Grant;
import io.everdrill.gateway.TokensFile;
import io.everdrill.gateway.inputs.AlertMapping;
import io.everdrill.runtime.Settings;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
      "  gateway.tokens-file   who may do what (YAML); without it nobody may write",
      "  gateway.default-cell  of alerts that name none; default: each must",
      "  gateway.reads         open or with-token; default open on loopback only"
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
        gateway.pathIfAny("tokens-file").flatMap(file -> grants(gateway, file));
    AlertMapping alerts = alerts(gateway);
    GatewaySettings usual =
        GatewaySettings.of(instance, host, port, grants.orElse(List.of()), alerts);
    return new GatewaySettings(
        instance,
        host,
        port,
        usual.grants(),
        gateway.choice("reads", usual.reads()),
        alerts,
        usual.http(),
        usual.streams(),
        usual.views());
  }

  private static Optional<List<Grant>> grants(Settings gateway, Path file) {
    try {
      return Optional.of(TokensFile.read(file));
    } catch (IllegalArgumentException | UncheckedIOException e) {
      String why = e instanceof UncheckedIOException ? e.getCause().toString() : e.getMessage();
      why.lines().forEach(line -> gateway.problem("gateway.tokens-file: " + line));
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
    Gateway gateway =
        with.lifecycle()
            .start(
                "gateway",
                () ->
                    Gateway.start(settings, with.kafka(), surroundings().clock(), with.metrics()));
    with.say().accept("listening at " + gateway.url());
    return new Running(gateway.checks(), () -> false);
  }
}
