package io.everdrill.topics;

import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.Accepted;
import io.everdrill.topics.events.InjectionEvent.Applied;
import io.everdrill.topics.events.InjectionEvent.Confirmed;
import io.everdrill.topics.events.InjectionEvent.Ended;
import io.everdrill.topics.events.InjectionEvent.Failed;
import io.everdrill.topics.events.InjectionEvent.Refused;
import io.everdrill.topics.events.InjectionEvent.Uncertain;
import io.everdrill.topics.events.InjectionId;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Where one injection stands, folded from its facts. Commutative and idempotent: any order and any
 * repetition of the same facts give the same story, because it only ever holds one fact of each
 * type, and which one does not depend on which came first: the earliest by its own time, then by
 * its content. Immutable.
 */
public final class InjectionStory {

  /** Where an injection stands. A later constant is never left for an earlier one. */
  public enum Phase {
    /** Nothing is known but its id. */
    UNHEARD,
    ACCEPTED,
    /** In force as far as anybody knows. */
    RUNNING,
    /** In force or not; treated as in force. */
    UNCERTAIN,
    REFUSED,
    FAILED,
    ENDED;

    /** Nothing more will happen to the target. */
    public boolean over() {
      return this == REFUSED || this == FAILED || this == ENDED;
    }

    /** Something may be broken. */
    public boolean mayBeInForce() {
      return this == ACCEPTED || this == RUNNING || this == UNCERTAIN;
    }
  }

  private static final Comparator<InjectionEvent> EARLIEST =
      Comparator.comparing(InjectionEvent::time).thenComparing(Object::toString);

  private final InjectionId injection;
  private final Map<String, InjectionEvent> facts;

  private InjectionStory(InjectionId injection, Map<String, InjectionEvent> facts) {
    this.injection = injection;
    this.facts = facts;
  }

  public static InjectionStory of(InjectionId injection) {
    return new InjectionStory(injection, Map.of());
  }

  /** The story that these facts tell; all must be about the injection. */
  public static InjectionStory of(InjectionId injection, Collection<InjectionEvent> facts) {
    InjectionStory story = of(injection);
    for (InjectionEvent fact : facts) {
      story = story.with(fact);
    }
    return story;
  }

  /** This story and one more fact; the same story if it was known. */
  public InjectionStory with(InjectionEvent fact) {
    if (!fact.injection().equals(injection)) {
      throw new IllegalArgumentException(
          "injection: expected " + injection + ", got " + fact.injection());
    }
    String type = EventTypes.nameOf(fact.getClass());
    InjectionEvent known = facts.get(type);
    if (known != null && EARLIEST.compare(known, fact) <= 0) {
      return this;
    }
    Map<String, InjectionEvent> more = new TreeMap<>(facts);
    more.put(type, fact);
    return new InjectionStory(injection, more);
  }

  public InjectionId injection() {
    return injection;
  }

  /** At most one fact of each type, in the order of their type names. */
  public List<InjectionEvent> facts() {
    return List.copyOf(facts.values());
  }

  /** The fact of a type, or none. */
  public <E extends InjectionEvent> Stream<E> fact(Class<E> type) {
    return Stream.ofNullable(type.cast(facts.get(EventTypes.nameOf(type))));
  }

  public Phase phase() {
    return facts.values().stream()
        .map(InjectionStory::phaseAfter)
        .max(Comparator.naturalOrder())
        .orElse(Phase.UNHEARD);
  }

  /** Whether the fault was put in place, or may have been: only then it gets a verdict. */
  public boolean wasInForce() {
    return has(Applied.class) || has(Uncertain.class);
  }

  /** Whether the world was looked at and the fault was seen. */
  public boolean confirmed() {
    return has(Confirmed.class);
  }

  /**
   * When the fault took hold, by the agent's clock: appliedAt, or uncertainAt where that is all.
   */
  public Stream<Instant> began() {
    return has(Applied.class)
        ? fact(Applied.class).map(Applied::appliedAt)
        : fact(Uncertain.class).map(Uncertain::uncertainAt);
  }

  /** When it was over, by the agent's clock, whichever way. */
  public Stream<Instant> ended() {
    return Stream.of(
            fact(Ended.class).map(Ended::endedAt),
            fact(Failed.class).map(Failed::failedAt),
            fact(Refused.class).map(Refused::refusedAt))
        .flatMap(s -> s)
        .limit(1);
  }

  private boolean has(Class<? extends InjectionEvent> type) {
    return facts.containsKey(EventTypes.nameOf(type));
  }

  private static Phase phaseAfter(InjectionEvent fact) {
    return switch (fact) {
      case Accepted f -> Phase.ACCEPTED;
      case Applied f -> Phase.RUNNING;
      case Confirmed f -> Phase.RUNNING;
      case Uncertain f -> Phase.UNCERTAIN;
      case Refused f -> Phase.REFUSED;
      case Failed f -> Phase.FAILED;
      case Ended f -> Phase.ENDED;
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof InjectionStory story
        && injection.equals(story.injection)
        && facts.equals(story.facts);
  }

  @Override
  public int hashCode() {
    return 31 * injection.hashCode() + facts.hashCode();
  }

  @Override
  public String toString() {
    return injection + " " + phase() + " " + facts.values();
  }
}
