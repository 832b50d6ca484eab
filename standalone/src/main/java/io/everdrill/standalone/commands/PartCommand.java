package io.everdrill.standalone.commands;

import io.everdrill.runtime.Health;
import io.everdrill.runtime.HealthPort;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.Lifecycle;
import io.everdrill.runtime.Metrics;
import io.everdrill.runtime.Settings;
import io.everdrill.runtime.SettingsSource;
import io.everdrill.standalone.ProcessClock;
import io.everdrill.topics.events.ClockReading;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * One part as a process of its own: reads its settings, opens its metrics and health port, runs
 * until SIGTERM or Ctrl-C and then stops in order. What it logs goes to standard error.
 *
 * @param <S> the part's settings
 */
abstract class PartCommand<S> implements Subcommand {

  /** What every part is given. */
  record Start(
      KafkaSettings kafka,
      Surroundings surroundings,
      MeterRegistry metrics,
      Supplier<ClockReading> clock,
      Lifecycle lifecycle) {}

  /** A part that runs, and what must hold for it to do its work. */
  record Running(AutoCloseable part, Map<String, Health.Check> ready) {}

  /** All that a process reads, in one go so that every problem is listed at once. */
  private record All<S>(KafkaSettings kafka, String healthHost, int healthPort, S part) {}

  @Spec private CommandSpec spec;

  private final String name;
  private final Surroundings surroundings;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Settings as YAML. What the environment says (EVERDRILL_KAFKA_BOOTSTRAP_SERVERS for"
              + " kafka.bootstrap-servers) goes before it.")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One setting; goes before file and environment. Repeatable.")
  private Map<String, String> set = new LinkedHashMap<>();

  PartCommand(String name, Surroundings surroundings) {
    this.name = name;
    this.surroundings = surroundings;
  }

  /** Reads the part's own section. */
  abstract S read(Settings settings) throws IOException;

  /** Starts the part. */
  abstract Running start(S settings, Start with) throws Exception;

  @Override
  public Outcome run() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    SettingsSource source = SettingsSource.of(surroundings.environment()).withCommandLine(set);
    All<S> all =
        (config == null ? source : source.withFile(config)).read(this::readAll, err::println);
    err.flush();
    Lifecycle lifecycle = new Lifecycle();
    lifecycle.stopWithJvm();
    try {
      start(all, lifecycle);
      err.println("everdrill " + name + ": running");
      err.flush();
      if (lifecycle.awaitEnd() instanceof Lifecycle.Failed(String part, Throwable bug)) {
        throw new IllegalStateException(part + " failed", bug);
      }
      return Outcome.DONE;
    } finally {
      List<Lifecycle.NotStopped> notStopped = lifecycle.stop();
      notStopped.forEach(part -> err.println("everdrill " + name + ": did not stop: " + part));
      err.flush();
    }
  }

  private All<S> readAll(Settings settings) {
    Settings health = settings.section("health");
    try {
      return new All<>(
          KafkaSettings.from(settings),
          health.text("host", "127.0.0.1"),
          health.port("port", 0),
          read(settings.section(name)));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void start(All<S> all, Lifecycle lifecycle) throws Exception {
    Metrics metrics = lifecycle.start("metrics", Metrics::new);
    HealthPort health =
        lifecycle.start(
            "health",
            () ->
                HealthPort.start(
                    new InetSocketAddress(all.healthHost(), all.healthPort()), metrics.registry()));
    health.ready("lifecycle", lifecycle::health);
    ProcessClock clock =
        lifecycle.start(
            "clock",
            () ->
                ProcessClock.start(
                    name, all.kafka(), surroundings.clock(), bug -> lifecycle.fail("clock", bug)));
    Start with = new Start(all.kafka(), surroundings, metrics.registry(), clock, lifecycle);
    Map<String, Health.Check> ready = new LinkedHashMap<>();
    lifecycle.start(
        name,
        () -> {
          Running running = start(all.part(), with);
          ready.putAll(running.ready());
          return running.part();
        });
    ready.forEach(health::ready);
    lifecycle.running();
    spec.commandLine().getErr().println("everdrill " + name + ": health at " + health.uri());
  }
}
