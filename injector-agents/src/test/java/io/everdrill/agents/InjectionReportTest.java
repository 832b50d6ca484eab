package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.CellSignals.Stop;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a tool of the host says has no bound of its own; a fact has to fit into a record. */
class InjectionReportTest {

  private static final String WORDS = "\u0001".repeat(3_000_000);
  private static final String BY_HAND = "nft delete table inet everdrill-x";
  private static final int RECORD_BYTES = 1_000_000;

  private final InjectionReport report = Commands.report(Commands.inject(1, new Fault.Noop()));

  @Test
  void factsFitIntoARecordWhateverWasSaid() {
    List<InjectionEvent> facts =
        List.of(
            report.uncertain(WORDS),
            report.failed(WORDS),
            report.refused(Refusal.CONFLICT, WORDS),
            report.ended(new Stop(EndReason.ABORT, WORDS), report.now(), report.now(), List.of()));

    EventCodec codec = new EventCodec("/everdrill/test/t1");
    assertThat(facts)
        .allSatisfy(fact -> assertThat(codec.value(fact).length).isLessThan(RECORD_BYTES / 4));
  }

  @Test
  void wayToUndoItByHandIsToldWhole() {
    InjectionEvent.Uncertain fact =
        (InjectionEvent.Uncertain) report.uncertain(InjectionReport.notUndone(WORDS, BY_HAND));

    assertThat(fact.reason()).startsWith("not undone: ").endsWith("by hand: " + BY_HAND);
  }

  /** Half a script would be worse than none. */
  @Test
  void wayThatIsLongerThanARecordHoldsIsNotToldInPart() {
    String script = "kafka-consumer-groups.sh --reset-offsets;\n".repeat(200);
    assertThat(InjectionReport.notUndone("busy", script)).endsWith(script);

    String longer = "x".repeat(100_000);
    InjectionEvent.Uncertain fact =
        (InjectionEvent.Uncertain) report.uncertain(InjectionReport.notUndone("busy", longer));

    assertThat(fact.reason())
        .isEqualTo(
            "not undone: busy; by hand: stop the agent, then run 'everdrill undo' on its journal");
  }
}
