package io.everdrill.standalone.commands;

import io.everdrill.runtime.Health;
import io.everdrill.runtime.HealthPort;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.Lifecycle;
import io.everdrill.runtime.Metrics;
import io.everdrill.runtime.Settings;
import io.everdrill.standalone.demo.ProcessClock;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * One part as a process of its own: reads its settings, opens its metrics and health port, runs
 * until SIGTERM or Ctrl-C and then stops in order. All that it says goes to standard error.
 *
 * @param <S> the part's settings
 */
abstract class PartCommand<S> implements Subcommand {

  static final String SETTINGS_HEADING =
      "%nSettings, beside kafka.* and health.host, health.port:%n";

  /**
   * What every part is given.
   *
   * @param health where the process is watched
   */
  record Start(
      KafkaSettings kafka,
      InetSocketAddress health,
      Surroundings surroundings,
      MeterRegistry metrics,
      Lifecycle lifecycle,
      Consumer<String> say) {

    /** How far this process's clock is from the broker's, measured from now on by this part. */
    ProcessClock clock(String part) throws Exception {
      return lifecycle.start(
          "clock",
          () ->
              ProcessClock.start(
                  part, kafka, surroundings.clock(), bug -> lifecycle.fail("clock", bug)));
    }
  }

  /**
   * A part that runs.
   *
   * @param ready what must hold for it to do its work
   * @param broken whether a bug of ours ended it, so that only a new process helps
   */
  record Running(Map<String, Health.Check> ready, BooleanSupplier broken) {}

  /** All that a process reads, in one go so that every problem is listed at once. */
  record All<S>(KafkaSettings kafka, InetSocketAddress health, S part) {}

  @Spec private CommandSpec spec;

  @Mixin private ClusterOptions cluster;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One setting, such as health.port=9090; goes before file and environment.")
  private Map<String, String> set = new LinkedHashMap<>();

  private final Surroundings surroundings;
  private final Lifecycle lifecycle = new Lifecycle();
  private boolean stopped;

  PartCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** Reads the part's own section. */
  abstract S read(Settings settings);

  /** Starts the part in the lifecycle, which stops it. */
  abstract Running start(S settings, Start with) throws Exception;

  final Surroundings surroundings() {
    return surroundings;
  }

  @Override
  public final Outcome run() throws Exception {
    All<S> all = cluster.read(surroundings, set, this::readAll, this::say);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name(name() + "-stop")
                .unstarted(
                    () -> {
                      lifecycle.end("signal");
                      stop();
                    }));
    try {
      start(all);
      if (lifecycle.awaitEnd() instanceof Lifecycle.Failed(String part, Throwable bug)) {
        throw new IllegalStateException(part + " ended by a bug", bug);
      }
    } catch (Lifecycle.Stopping e) {
      // Told to end while it started: that is in order, and the finally says the rest.
    } finally {
      stop();
    }
    return Outcome.DONE;
  }

  final All<S> readAll(Settings settings) {
    KafkaSettings kafka = KafkaSettings.from(settings);
    Settings health = settings.section("health");
    String host = health.text("host", "127.0.0.1");
    return new All<>(kafka, new InetSocketAddress(host, health.port("port", 0)), read(settings));
  }

  private void start(All<S> all) throws Exception {
    Metrics metrics = lifecycle.start("metrics", Metrics::new);
    HealthPort health =
        lifecycle.start("health", () -> HealthPort.start(all.health(), metrics.registry()));
    health.ready("lifecycle", lifecycle::health);
    say("health: " + health.uri() + "/health/ready");
    Running running =
        start(
            all.part(),
            new Start(
                all.kafka(),
                health.address(),
                surroundings,
                metrics.registry(),
                lifecycle,
                this::say));
    running.ready().forEach(health::ready);
    lifecycle.start("watch", () -> new BrokenWatch(name(), running.broken(), lifecycle));
    lifecycle.running();
    say("running");
  }

  /**
   * Stops everything, once, and says what did not stop. The shutdown hook and the command both come
   * here; the JVM ends when the hook returns, so the hook waits until all is said.
   */
  private synchronized void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    lifecycle.stop().forEach(part -> say(part.part() + ": " + part.why()));
    say("stopped");
  }

  private String name() {
    return spec.name();
  }

  private void say(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("everdrill " + name() + ": " + line);
    err.flush();
  }
}
