package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.CellSignals.Outlook;
import io.everdrill.agents.CellSignals.Stop;
import io.everdrill.agents.faults.Sight;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HoldRulesTest {

  private static final Duration PATIENCE = Duration.ofNanos(15);
  private static final long ENDS_BY = 100;

  @Test
  void goesOnWhileLeasedAndSeen() {
    assertThat(stops(outlook(40), Sight.IN_FORCE, 50)).isEmpty();
  }

  @Test
  void endsAtItsLimitAndNotBefore_S1() {
    assertThat(stops(outlook(90), Sight.IN_FORCE, 99)).isEmpty();
    assertEnds(EndReason.LIMIT, outlook(90), Sight.IN_FORCE, 100);
  }

  @Test
  void endsWhenTheLeaseIsOlderThanPatience_S6() {
    assertThat(stops(outlook(40), Sight.IN_FORCE, 55)).isEmpty();
    assertEnds(EndReason.NO_LEASE, outlook(40), Sight.IN_FORCE, 56);
  }

  @Test
  void abortIsBeforeAllOtherReasons_S6() {
    Outlook aborted = new Outlook(List.of(new Stop(EndReason.ABORT, "hurt")), List.of(40L), 1);
    assertEnds(EndReason.ABORT, aborted, Sight.TARGET_GONE, 200);
  }

  @Test
  void targetThatVanishedEndsIt() {
    assertEnds(EndReason.TARGET_GONE, outlook(40), Sight.TARGET_GONE, 50);
    assertEnds(EndReason.TARGET_GONE, outlook(40), Sight.NOT_IN_FORCE, 50);
  }

  @Test
  void whatEndsByItselfAtTheLimitIsNotTakenForATargetThatVanished() {
    assertEnds(EndReason.LIMIT, outlook(95), Sight.NOT_IN_FORCE, 100);
  }

  @Test
  void wakesWhenPatienceEndsIfThatIsBeforeTheLimit() {
    assertThat(HoldRules.wakeNanos(outlook(40), PATIENCE, ENDS_BY)).isEqualTo(56);
    assertThat(HoldRules.wakeNanos(outlook(95), PATIENCE, ENDS_BY)).isEqualTo(100);
  }

  @Test
  void clockThatWrapsAroundIsNoDifference() {
    long late = Long.MAX_VALUE - 5;
    List<Stop> stops =
        HoldRules.stops(outlook(late), PATIENCE, late + 50, Sight.IN_FORCE, late + 10);
    assertThat(stops).isEmpty();
  }

  private static Outlook outlook(long leaseHeardNanos) {
    return new Outlook(List.of(), List.of(leaseHeardNanos), 0);
  }

  private static List<Stop> stops(Outlook outlook, Sight sight, long nowNanos) {
    return HoldRules.stops(outlook, PATIENCE, ENDS_BY, sight, nowNanos);
  }

  private static void assertEnds(EndReason reason, Outlook outlook, Sight sight, long nowNanos) {
    assertThat(stops(outlook, sight, nowNanos)).extracting(Stop::reason).containsExactly(reason);
  }
}
