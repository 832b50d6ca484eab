package io.everdrill.scheduler;

import io.everdrill.topics.events.AbortCondition;
import io.everdrill.topics.events.DefinitionEvent.JudgingTimes;
import io.everdrill.topics.events.DefinitionEvent.Pace;
import io.everdrill.topics.events.DefinitionEvent.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What a programme file need not say.
 *
 * @param definedAt given to whatever asks for it; no file sets it
 */
record RecordDefaults(Instant definedAt) {

  private static final Map<Class<?>, Map<String, Object>> VALUES =
      Map.of(
          ProgrammeFile.Content.class,
          Map.of("version", 1),
          Scenario.class,
          Map.of("version", 1, "weight", 1.0),
          Pace.class,
          Map.of(
              "concurrentInCell",
              1,
              "concurrentPerService",
              1,
              "cooldown",
              Duration.ofSeconds(120)),
          JudgingTimes.class,
          Map.of(
              "detectionWindow",
              JudgingTimes.DEFAULT.detectionWindow(),
              "recoveryDeadline",
              JudgingTimes.DEFAULT.recoveryDeadline(),
              "lateness",
              JudgingTimes.DEFAULT.lateness(),
              "minExposure",
              JudgingTimes.DEFAULT.minExposure()),
          AbortCondition.PassRateBelow.class,
          Map.of("minSamples", 10),
          AbortCondition.LatencyAbove.class,
          Map.of("minSamples", 10),
          AbortCondition.ValueAbove.class,
          Map.of("minSamples", 1),
          AbortCondition.ErrorBudgetBurnt.class,
          Map.of("period", Duration.ofDays(30)),
          AbortCondition.SequentialTest.class,
          Map.of("falseAbortEvery", Duration.ofDays(30), "falseAbortChance", 0.001));

  boolean isGiven(String component) {
    return component.equals("definedAt");
  }

  /** The value, or null if there is none. */
  Object of(Class<?> type, String component) {
    return isGiven(component) ? definedAt : VALUES.getOrDefault(type, Map.of()).get(component);
  }
}
