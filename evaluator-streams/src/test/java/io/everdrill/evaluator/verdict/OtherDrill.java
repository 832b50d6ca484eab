package io.everdrill.evaluator.verdict;

import io.everdrill.topics.events.AbortCondition;
import io.everdrill.topics.events.DefinitionEvent.GroundTruth;
import io.everdrill.topics.events.DefinitionEvent.Hypothesis;
import io.everdrill.topics.events.DefinitionEvent.JudgingTimes;
import io.everdrill.topics.events.DrillEvent.DetectorInScope;
import io.everdrill.topics.events.DrillEvent.ServiceAliases;
import io.everdrill.topics.events.DrillEvent.Started;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The same drill but for one thing. */
public final class OtherDrill {

  private OtherDrill() {}

  public static Started watchedBy(List<DetectorInScope> detectors, Started d) {
    return copy(
        d.hypothesis(),
        d.abortConditions(),
        d.groundTruth(),
        d.judging(),
        detectors,
        d.aliases(),
        d.expiresAt(),
        d);
  }

  public static Started judgedBy(JudgingTimes times, Started d) {
    return copy(
        d.hypothesis(),
        d.abortConditions(),
        d.groundTruth(),
        times,
        d.detectors(),
        d.aliases(),
        d.expiresAt(),
        d);
  }

  /** Knows services by other names as well. */
  public static Started naming(ServiceAliases service, Started d) {
    return copy(
        d.hypothesis(),
        d.abortConditions(),
        d.groundTruth(),
        d.judging(),
        d.detectors(),
        Stream.concat(d.aliases().stream(), Stream.of(service)).toList(),
        d.expiresAt(),
        d);
  }

  public static Started asking(Hypothesis hypothesis, List<AbortCondition> conditions, Started d) {
    return copy(
        hypothesis,
        conditions,
        d.groundTruth(),
        d.judging(),
        d.detectors(),
        d.aliases(),
        d.expiresAt(),
        d);
  }

  public static Started inTruth(GroundTruth truth, Started d) {
    return copy(
        d.hypothesis(),
        d.abortConditions(),
        truth,
        d.judging(),
        d.detectors(),
        d.aliases(),
        d.expiresAt(),
        d);
  }

  public static Started expiring(Instant at, Started d) {
    return copy(
        d.hypothesis(),
        d.abortConditions(),
        d.groundTruth(),
        d.judging(),
        d.detectors(),
        d.aliases(),
        at,
        d);
  }

  private static Started copy(
      Hypothesis hypothesis,
      List<AbortCondition> conditions,
      GroundTruth truth,
      JudgingTimes times,
      List<DetectorInScope> detectors,
      List<ServiceAliases> aliases,
      Instant expiresAt,
      Started d) {
    return new Started(
        d.cell(),
        d.drill(),
        d.programme(),
        d.programmeVersion(),
        d.scenario(),
        d.scenarioVersion(),
        d.leash(),
        d.injections(),
        hypothesis,
        conditions,
        truth,
        times,
        detectors,
        aliases,
        d.draw(),
        d.moment(),
        d.startedAt(),
        expiresAt,
        d.matching(),
        d.clock(),
        d.inventoryDigest());
  }
}
