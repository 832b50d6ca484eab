package io.everdrill.evaluator.verdict;

import io.everdrill.topics.events.DiagnosisEvent.Diagnosed;
import io.everdrill.topics.score.Ranking;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;

/**
 * What a detector said of one incident, however often: repeated at another time, or with figures
 * that change neither rank nor alerts, it is the same.
 *
 * @param said as it was first said
 * @param lastSaidAt by the detector's clock, as all of a diagnosis
 * @param number which of those on its incident
 */
public record Statement(Diagnosed said, Instant lastSaidAt, int number) {

  private static final Comparator<Diagnosed> EARLIER =
      Comparator.comparing(Diagnosed::diagnosedAt).thenComparing(Object::toString);

  /** Of what was said of one incident the last word counts. */
  public static final Comparator<Statement> LATER =
      Comparator.comparing(Statement::lastSaidAt).thenComparing(s -> s.said.toString());

  public static Statement of(int number, Diagnosed said) {
    return new Statement(said, said.diagnosedAt(), number);
  }

  /** Whether a verdict could be no other for this than for that, on the same incident. */
  public boolean saysTheSame(Diagnosed other) {
    return said.evidence().isEmpty() == other.evidence().isEmpty()
        && Ranking.of(said.roots()).ranked().equals(Ranking.of(other.roots()).ranked())
        && alerts(said).equals(alerts(other));
  }

  private static Set<Object> alerts(Diagnosed diagnosis) {
    return new HashSet<>(diagnosis.alerts());
  }

  /** Said once more, in whichever order the two came. */
  public Statement with(Diagnosed again) {
    return new Statement(
        EARLIER.compare(again, said) < 0 ? again : said,
        again.diagnosedAt().isAfter(lastSaidAt) ? again.diagnosedAt() : lastSaidAt,
        number);
  }
}
