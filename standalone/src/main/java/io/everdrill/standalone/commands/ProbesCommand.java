package io.everdrill.standalone.commands;

import io.everdrill.probes.ProbeFleet;
import io.everdrill.probes.ProbeFleetSettings;
import io.everdrill.runtime.Secret;
import io.everdrill.runtime.Settings;
import io.everdrill.standalone.demo.ProcessClock;
import io.everdrill.topics.events.CellId;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Runs a prober: looks at cells as their users do. */
@Command(
    name = "probes",
    description = "Run a prober: it looks at the cells as a user does, and says what it saw.",
    footerHeading = PartCommand.SETTINGS_HEADING,
    footer = {
      "  probes.prober              its name: the place that it looks from",
      "  probes.files               YAML files of probes, beside those on the topic",
      "  probes.cells               whose probes it makes; default all cells'",
      "  probes.connections         fresh or keep-alive; default fresh",
      "  probes.jitter              share of the interval, 0 to 1; default 0.5",
      "  probes.in-flight           looks of one probe that wait at once; default 8",
      "  probes.max-probes          more are refused; default 1000",
      "  probes.linger              how long a result waits for others; default 0ms",
      "  probes.password-variables  variables that tokenEnv and passwordEnv may name"
    })
final class ProbesCommand extends PartCommand<ProbeFleetSettings> {

  ProbesCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  ProbeFleetSettings read(Settings settings) {
    Settings probes = settings.section("probes");
    Optional<Set<CellId>> cells = cells(probes);
    Map<String, Secret> passwords = passwords(probes);
    String prober = probes.text("prober");
    ProbeFleetSettings defaults = ProbeFleetSettings.defaults(prober);
    return new ProbeFleetSettings(
        prober,
        cells.orElse(Set.of()),
        probes.list("files", List.of()).stream().map(Path::of).toList(),
        probes.choice("connections", defaults.connections()),
        probes.share("jitter", defaults.jitter()),
        (int) probes.number("in-flight", 1, 1_000, defaults.inFlight()),
        (int) probes.number("max-probes", 1, 100_000, defaults.maxProbes()),
        probes.duration("linger", defaults.linger()),
        passwords);
  }

  private static Optional<Set<CellId>> cells(Settings probes) {
    List<String> names = probes.list("cells", List.of());
    try {
      return Optional.of(names.stream().map(CellId::new).collect(Collectors.toSet()));
    } catch (IllegalArgumentException e) {
      probes.problem("probes.cells: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** Only those that are named: a probe on a topic must not send any other secret anywhere. */
  private Map<String, Secret> passwords(Settings probes) {
    Map<String, Secret> passwords = new HashMap<>();
    for (String variable : probes.list("password-variables", List.of())) {
      String value = surroundings().environment().getOrDefault(variable, "");
      if (value.isEmpty()) {
        probes.problem(
            "probes.password-variables: expected a password in $" + variable + ", got nothing");
      } else {
        passwords.put(variable, new Secret(value));
      }
    }
    return passwords;
  }

  @Override
  Running start(ProbeFleetSettings probes, Start with) throws Exception {
    ProcessClock clock = with.clock("probes/" + probes.prober());
    ProbeFleet fleet =
        with.lifecycle()
            .start(
                "probes",
                () ->
                    ProbeFleet.start(
                        probes,
                        with.kafka(),
                        surroundings().clock(),
                        with.metrics(),
                        surroundings().chance(),
                        clock));
    return new Running(Map.of("probes", fleet::health), fleet::failed);
  }
}
