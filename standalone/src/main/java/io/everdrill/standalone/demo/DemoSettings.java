package io.everdrill.standalone.demo;

import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import java.nio.file.Path;

/**
 * What a demo is started with.
 *
 * @param drills how many are started before it ends; {@link #ENDLESS} runs on until it is stopped
 * @param mode how drills are drawn
 * @param seed of all chance: the same seed draws the same drills
 * @param programme which drills, how often; its cell must be {@code demo}
 * @param broker where the topics are
 * @param monitoring what watches the cell
 * @param cache keeps what makes later starts faster; nothing else outlives the demo
 */
public record DemoSettings(
    long drills,
    Mode mode,
    long seed,
    Leash leash,
    Programme programme,
    Broker broker,
    Watched monitoring,
    Path cache) {

  public static final long ENDLESS = Long.MAX_VALUE;

  /** How drills are drawn. */
  public enum Mode {
    /** Random target, random fault, random moment. */
    DOUBLE_RANDOM
  }

  /** Where the standing order is written. */
  public sealed interface Programme {}

  /** The one that ships: every fault, short times. */
  public record Shipped() implements Programme {}

  public record ProgrammeIn(Path file) implements Programme {}

  /** Which Kafka. */
  public sealed interface Broker {}

  /** The real one, in this process, gone with the demo. */
  public record Embedded() implements Broker {}

  public record Cluster(KafkaSettings kafka) implements Broker {}

  /** By what the cell is watched. */
  public enum Watched {
    CELL_MONITOR,
    PROMETHEUS
  }

  public DemoSettings {
    if (drills < 1) {
      throw new IllegalArgumentException("drills: expected 1 or more, got " + drills);
    }
  }
}
