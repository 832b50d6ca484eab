package io.everdrill.scheduler;

import static org.apache.kafka.streams.StreamsConfig.STATE_DIR_CONFIG;

import io.everdrill.runtime.Settings;
import io.everdrill.topics.Signatures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.StreamsConfig;

/**
 * What may differ between two schedulers.
 *
 * @param instance its name in {@code ce_source}
 * @param maxDrills no cell starts more than this in its life; a bound for demos and tests
 * @param agentPatience how old an agent's last sign of life may be
 * @param guardPatience how old the guard's last pulse may be
 * @param highestSeverities alerts of these hold drills back, whatever their case
 * @param signatures whose word on injections is taken: a slot is free when an injection has ended
 * @param stateFolder for Kafka Streams' own bookkeeping; what counts is on the broker
 */
public record SchedulerSettings(
    String instance,
    WhenGated whenGated,
    long maxDrills,
    Duration agentPatience,
    Duration guardPatience,
    List<String> highestSeverities,
    Signatures signatures,
    Path stateFolder) {

  public static final long UNLIMITED = Long.MAX_VALUE;

  private static final List<String> CRITICAL = List.of("critical");

  /** What becomes of a drawn drill that a gate holds back. */
  public enum WhenGated {
    /** It is skipped and its number used up. */
    SKIP,
    /** It is asked again at each tick until it may start; for demos, which want their drills. */
    WAIT
  }

  public SchedulerSettings {
    if (!instance.matches("[A-Za-z0-9._-]{1,63}")) {
      throw new IllegalArgumentException(
          "instance: expected 1 to 63 letters, digits, '.', '_', '-', got '" + instance + "'");
    }
    if (maxDrills < 0) {
      throw new IllegalArgumentException("maxDrills: expected 0 or more, got " + maxDrills);
    }
    positive(agentPatience, "agentPatience");
    positive(guardPatience, "guardPatience");
    highestSeverities = List.copyOf(highestSeverities);
    if (highestSeverities.isEmpty()) {
      throw new IllegalArgumentException("highestSeverities: expected one or more, got none");
    }
  }

  public static SchedulerSettings named(String instance) {
    return new SchedulerSettings(
        instance,
        WhenGated.SKIP,
        UNLIMITED,
        Duration.ofSeconds(15),
        Duration.ofSeconds(5),
        CRITICAL,
        new Signatures.Unchecked(),
        Path.of(StreamsConfig.configDef().defaultValues().get(STATE_DIR_CONFIG).toString()));
  }

  public SchedulerSettings withStateFolder(Path folder) {
    return new SchedulerSettings(
        instance,
        whenGated,
        maxDrills,
        agentPatience,
        guardPatience,
        highestSeverities,
        signatures,
        folder);
  }

  /**
   * Section {@code scheduler}: instance, when-gated (skip, wait), max-drills, agent-patience,
   * guard-patience, highest-severities, state-folder (required: the default of Kafka Streams is
   * left behind). Keys are read by whoever starts it.
   */
  public static SchedulerSettings from(Settings settings) {
    Settings scheduler = settings.section("scheduler");
    SchedulerSettings defaults = named("scheduler-1");
    return new SchedulerSettings(
        scheduler.text("instance", defaults.instance()),
        scheduler.choice("when-gated", defaults.whenGated()),
        scheduler.number("max-drills", 0, UNLIMITED, defaults.maxDrills()),
        scheduler.duration("agent-patience", defaults.agentPatience()),
        scheduler.duration("guard-patience", defaults.guardPatience()),
        scheduler.list("highest-severities", defaults.highestSeverities()),
        defaults.signatures(),
        scheduler.path("state-folder"));
  }

  public SchedulerSettings withHighestSeverities(List<String> severities) {
    return new SchedulerSettings(
        instance,
        whenGated,
        maxDrills,
        agentPatience,
        guardPatience,
        severities,
        signatures,
        stateFolder);
  }

  public SchedulerSettings whenGated(WhenGated what) {
    return new SchedulerSettings(
        instance,
        what,
        maxDrills,
        agentPatience,
        guardPatience,
        highestSeverities,
        signatures,
        stateFolder);
  }

  public SchedulerSettings withMaxDrills(long most) {
    return new SchedulerSettings(
        instance,
        whenGated,
        most,
        agentPatience,
        guardPatience,
        highestSeverities,
        signatures,
        stateFolder);
  }

  public SchedulerSettings with(Signatures other) {
    return new SchedulerSettings(
        instance,
        whenGated,
        maxDrills,
        agentPatience,
        guardPatience,
        highestSeverities,
        other,
        stateFolder);
  }

  private static void positive(Duration value, String name) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + ": expected more than 0, got " + value);
    }
  }
}
