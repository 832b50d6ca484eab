package io.everdrill.evaluator.judge;

import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static io.everdrill.evaluator.verdict.JudgeWorld.failing;
import static io.everdrill.evaluator.verdict.JudgeWorld.passing;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.records.HeapStore;
import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.evaluator.verdict.ProbeSecond;
import io.everdrill.evaluator.verdict.ProbeSum;
import io.everdrill.topics.events.ProbeEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever it remembers, it knows what is stored: late or early, and after a restart. */
class ProbeIntakeTest {

  private static final List<String> SERVICES = List.of("stock", "cart", "web");

  /** Far more than it remembers. */
  private static final int SECONDS = 90;

  private static final Duration WINDOW = Duration.ofSeconds(10);

  private final KeyValueStore<String, ProbeSecond> store = new HeapStore<>("probe-seconds");
  private final JudgeSigns signs = new JudgeSigns(new JudgeMarks(new HeapStore<>("marks")));
  private final List<ProbeEvent.Result> folded = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void resultsInAnyOrderAreSummedAsTheyWereSaid(long seed) {
    Random random = new Random(seed);
    ProbeIntake intake = intake();
    for (int i = 0; i < 3_000; i++) {
      fold(result(random), intake);
      if (i % 100 == 0) {
        assertSums(intake, random.nextInt(SECONDS));
      }
      intake = random.nextInt(500) == 0 ? intake() : intake;
    }
    assertStored();
  }

  /** As after a restart: with what is stored, and nothing else. */
  private ProbeIntake intake() {
    return new ProbeIntake(store, signs, WINDOW);
  }

  private void assertStored() {
    SortedMap<String, ProbeSecond> all = new TreeMap<>();
    for (int offset = 0; offset < folded.size(); offset++) {
      ProbeSecond one = ProbeSecond.of(folded.get(offset), offset);
      String key =
          new ProbeKeys(JudgeWorld.CELL, folded.get(offset).service())
              .of(ProbeSecond.endedAt(folded.get(offset)).getEpochSecond());
      all.merge(key, one, ProbeSecond::plus);
    }
    SortedMap<String, ProbeSecond> stored = new TreeMap<>();
    store.all().forEachRemaining(e -> stored.put(e.key, e.value));
    assertThat(stored).isEqualTo(all);
  }

  private void fold(ProbeEvent.Result result, ProbeIntake intake) {
    intake.fold(result, folded.size(), ProbeSecond.endedAt(result), at(SECONDS));
    folded.add(result);
  }

  private static ProbeEvent.Result result(Random random) {
    String service = SERVICES.get(random.nextInt(SERVICES.size()));
    double seconds = random.nextInt(SECONDS * 1_000) / 1e3;
    return random.nextInt(4) == 0 ? failing(service, seconds) : passing(service, seconds);
  }

  private void assertSums(ProbeIntake intake, int fromSecond) {
    long from = at(fromSecond).getEpochSecond();
    for (int length : List.of(1, 10, 40)) {
      assertThat(intake.sums(JudgeWorld.CELL, from, from + length))
          .isEqualTo(said(from, from + length));
    }
  }

  /** What was said from a second on, before another, by service. */
  private SortedMap<String, ProbeSum> said(long from, long until) {
    SortedMap<String, ProbeSum> said = new TreeMap<>();
    for (ProbeEvent.Result result : folded) {
      long second = ProbeSecond.endedAt(result).getEpochSecond();
      if (second >= from && second < until) {
        said.merge(result.service(), ProbeSum.NONE.plus(ProbeSecond.of(result)), ProbeSum::plus);
      }
    }
    return said;
  }
}
