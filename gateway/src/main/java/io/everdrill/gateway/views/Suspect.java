package io.everdrill.gateway.views;

import io.everdrill.topics.InjectionStory;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.TargetId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * One injection of ours that may be why a service is hurt: it is in force on the service or on
 * something that the service calls, or it was until so lately that recovery may not be over.
 *
 * @param hops from the broken service to the hurt one; 0 is the broken one itself
 */
public record Suspect(
    InjectionId injection,
    DrillId drill,
    String scenario,
    TargetId target,
    String service,
    String fault,
    int hops,
    Instant appliedAt,
    Force force) {

  /** How much of the fault there was at the moment. */
  public enum Force {
    IN_FORCE,
    RECOVERING
  }

  /** None, or one, if the injection can have hurt the service at the moment. */
  static Stream<Suspect> of(
      DrillEvent.Started started,
      DrillEvent.PlannedInjection planned,
      InjectionStory story,
      String service,
      Instant at) {
    OptionalInt hops = hops(planned, service);
    // A fault grips while it is being applied.
    Optional<Instant> began =
        story
            .fact(InjectionEvent.Applied.class)
            .map(InjectionEvent.Applied::applyStartedAt)
            .findFirst()
            .or(() -> story.began().findFirst());
    if (hops.isEmpty() || began.isEmpty() || at.isBefore(began.get())) {
      return Stream.empty();
    }
    Duration recovery = started.judging().recoveryDeadline();
    Optional<Instant> ended = story.ended().findFirst();
    boolean over = ended.isPresent() && at.isAfter(ended.get());
    if (over && at.isAfter(ended.get().plus(recovery))) {
      return Stream.empty();
    }
    return Stream.of(
        new Suspect(
            planned.injection(),
            started.drill(),
            started.scenario(),
            planned.target().target(),
            planned.target().service(),
            planned.fault().kind(),
            hops.getAsInt(),
            began.get(),
            over ? Force.RECOVERING : Force.IN_FORCE));
  }

  /** None for a service that does not feel it. */
  static OptionalInt hops(DrillEvent.PlannedInjection planned, String service) {
    if (planned.target().service().equals(service)) {
      return OptionalInt.of(0);
    }
    return planned.callers().stream()
        .filter(caller -> caller.service().equals(service))
        .mapToInt(DrillEvent.Caller::hops)
        .min();
  }
}
