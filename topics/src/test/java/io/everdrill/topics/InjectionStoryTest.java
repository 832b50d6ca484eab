package io.everdrill.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.topics.InjectionStory.Phase;
import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.TargetId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class InjectionStoryTest {

  private static final CellId CELL = new CellId("shop-eu");
  private static final AgentId AGENT = new AgentId("a1");
  private static final InjectionId INJECTION = InjectionId.of(DrillId.of(CELL, 17), 0);
  private static final ClockReading CLOCK = ClockReading.UNKNOWN;

  @Property
  void anyOrderTellsTheSameStory(@ForAll("factsTwice") List<List<InjectionEvent>> orders) {
    assertThat(InjectionStory.of(INJECTION, orders.get(0)))
        .isEqualTo(InjectionStory.of(INJECTION, orders.get(1)));
  }

  @Property
  void repetitionChangesNothing(@ForAll("facts") List<InjectionEvent> facts) {
    InjectionStory once = InjectionStory.of(INJECTION, facts);

    assertThat(InjectionStory.of(INJECTION, once.facts())).isEqualTo(once);
    assertThat(facts.stream().map(once::with)).allMatch(again -> again.equals(once));
  }

  @Property
  void aFactMoreNeverLeadsBack(
      @ForAll("facts") List<InjectionEvent> facts, @ForAll("fact") InjectionEvent more) {
    InjectionStory story = InjectionStory.of(INJECTION, facts);

    assertThat(story.with(more).phase()).isGreaterThanOrEqualTo(story.phase());
  }

  @Property
  void whatIsOverStaysOver(
      @ForAll("facts") List<InjectionEvent> facts, @ForAll("fact") InjectionEvent more) {
    InjectionStory over = InjectionStory.of(INJECTION, facts).with(ended(100));

    assertThat(over.with(more).phase()).isEqualTo(Phase.ENDED);
    assertThat(over.with(more).phase().mayBeInForce()).isFalse();
  }

  @Example
  void runsFromAppliedUntilEnded() {
    InjectionStory running = InjectionStory.of(INJECTION).with(accepted(1)).with(applied(2));

    assertThat(running.phase()).isEqualTo(Phase.RUNNING);
    assertThat(running.began()).containsExactly(at(2));
    assertThat(running.ended()).isEmpty();
    assertThat(running.with(ended(9)).ended()).containsExactly(at(9));
  }

  @Example
  void uncertainIsTreatedAsInForce() {
    InjectionStory story = InjectionStory.of(INJECTION).with(applied(2)).with(uncertain(3));

    assertThat(story.phase()).isEqualTo(Phase.UNCERTAIN);
    assertThat(story.phase().mayBeInForce()).isTrue();
    assertThat(story.wasInForce()).isTrue();
  }

  @Example
  void refusedWasNeverInForce() {
    InjectionStory story = InjectionStory.of(INJECTION).with(refused(1));

    assertThat(story.phase().over()).isTrue();
    assertThat(story.wasInForce()).isFalse();
  }

  @Example
  void anotherInjectionsFactIsRefused() {
    InjectionStory other = InjectionStory.of(InjectionId.of(DrillId.of(CELL, 18), 0));

    assertThatThrownBy(() -> other.with(accepted(1)))
        .hasMessageContaining("shop-eu-18.0")
        .hasMessageContaining("shop-eu-17.0");
  }

  @Provide
  Arbitrary<InjectionEvent> fact() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 6), Arbitraries.longs().between(0, 50))
        .as(
            (type, second) ->
                switch (type) {
                  case 0 -> accepted(second);
                  case 1 -> applied(second);
                  case 2 -> new InjectionEvent.Confirmed(CELL, INJECTION, AGENT, at(second), CLOCK);
                  case 3 -> uncertain(second);
                  case 4 -> ended(second);
                  case 5 ->
                      new InjectionEvent.Failed(CELL, INJECTION, AGENT, "no", at(second), CLOCK);
                  default -> refused(second);
                });
  }

  @Provide
  Arbitrary<List<InjectionEvent>> facts() {
    return fact().list().ofMaxSize(12);
  }

  @Provide
  Arbitrary<List<List<InjectionEvent>>> factsTwice() {
    return facts()
        .flatMap(
            facts ->
                Arbitraries.shuffle(facts)
                    .map(
                        shuffled -> {
                          List<InjectionEvent> repeated = new ArrayList<>(shuffled);
                          repeated.addAll(shuffled.subList(0, shuffled.size() / 2));
                          return List.of(facts, repeated);
                        }));
  }

  private static InjectionEvent accepted(long second) {
    return new InjectionEvent.Accepted(CELL, INJECTION, AGENT, at(second), CLOCK);
  }

  private static InjectionEvent applied(long second) {
    return new InjectionEvent.Applied(
        CELL,
        INJECTION,
        AGENT,
        new TargetId("payment-svc-1"),
        "process-pause",
        "signal",
        at(second),
        at(second),
        at(second + 15),
        CLOCK);
  }

  private static InjectionEvent uncertain(long second) {
    return new InjectionEvent.Uncertain(CELL, INJECTION, AGENT, "who knows", at(second), CLOCK);
  }

  private static InjectionEvent refused(long second) {
    return new InjectionEvent.Refused(
        CELL, INJECTION, AGENT, InjectionEvent.Refusal.NO_GUARD, "", at(second), CLOCK);
  }

  private static InjectionEvent ended(long second) {
    return new InjectionEvent.Ended(
        CELL,
        INJECTION,
        AGENT,
        InjectionEvent.EndReason.LIMIT,
        "",
        at(second),
        at(second),
        List.of(),
        CLOCK);
  }

  private static Instant at(long second) {
    return Instant.parse("2026-11-21T03:00:00Z").plusSeconds(second);
  }
}
