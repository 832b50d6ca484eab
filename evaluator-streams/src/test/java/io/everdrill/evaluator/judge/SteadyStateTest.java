package io.everdrill.evaluator.judge;

import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static io.everdrill.evaluator.verdict.JudgeWorld.failing;
import static io.everdrill.evaluator.verdict.JudgeWorld.passing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.everdrill.evaluator.records.HeapStore;
import io.everdrill.evaluator.verdict.ProbeSecond;
import io.everdrill.topics.events.ProbeEvent;
import io.everdrill.topics.events.SteadyStateEvent.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

/** What is said each second, of whom, and after a restart. */
class SteadyStateTest {

  private static final Duration WINDOW = Duration.ofSeconds(2);

  private final KeyValueStore<String, ProbeSecond> store = new HeapStore<>("probe-seconds");
  private final JudgeMarks marks = new JudgeMarks(new HeapStore<>("marks"));
  private final JudgeSigns signs = new JudgeSigns(marks);
  private final List<Window> said = new ArrayList<>();
  private ProbeIntake intake;
  private SteadyState steady;

  @Test
  void wholeCellIsSaidBeforeEachService() {
    start();
    see(passing("web", 0.5));
    see(failing("cart", 0.6));

    steady.sayUpTo(at(1));

    assertThat(said)
        .extracting(Window::service, Window::until, Window::results, Window::passes)
        .containsExactly(
            tuple("*", at(1), 2, 1), tuple("cart", at(1), 1, 0), tuple("web", at(1), 1, 1));
  }

  @Test
  void everySecondIsSaidOnceThoughItRestarts() {
    start();
    see(passing("web", 0.5));
    steady.sayUpTo(at(1.2));
    start();
    see(passing("web", 1.5));
    steady.sayUpTo(at(1.9));
    steady.sayUpTo(at(3));

    assertThat(said)
        .filteredOn(w -> w.service().equals("web"))
        .extracting(Window::until, Window::results)
        .containsExactly(tuple(at(1), 1), tuple(at(2), 2), tuple(at(3), 1));
  }

  /** No probe may pass for the whole cell by the name of its service. */
  @Test
  void serviceOfThatNameIsNoWholeCell() {
    start();
    see(passing("web", 0.5));
    see(failing("*", 0.6));

    steady.sayUpTo(at(1));

    assertThat(said)
        .extracting(Window::service, Window::results)
        .containsExactly(tuple("*", 2), tuple("web", 1));
  }

  /** With what is stored, and nothing else. */
  private void start() {
    intake = new ProbeIntake(store, signs, WINDOW);
    steady = new SteadyState(WINDOW, marks, signs, intake, said::add);
  }

  private void see(ProbeEvent.Result result) {
    intake.fold(result, ProbeSecond.endedAt(result));
  }
}
