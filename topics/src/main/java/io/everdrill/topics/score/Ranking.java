package io.everdrill.topics.score;

import io.everdrill.topics.events.DiagnosisEvent.Root;
import java.util.ArrayList;
import java.util.List;

/**
 * Whom a detector names as root cause, from the first on.
 *
 * <p>Rule of ties, of live diagnoses and of histories: what is tied shares a rank, and that is one
 * more than how many stand strictly before it. What a shared rank is worth {@link RootRanks} says.
 *
 * @param places what is tied is in one place
 */
public record Ranking(List<List<String>> places) {

  /** A service that is named. */
  public record Ranked(String service, int rank) {}

  public Ranking {
    places = places.stream().map(List::copyOf).toList();
  }

  /**
   * As a diagnosis tells it: the order of its roots is the ranking, and neighbours of one
   * confidence are tied; those of confidence 0 are not, for that says nothing.
   */
  public static Ranking of(List<Root> roots) {
    List<List<String>> places = new ArrayList<>();
    for (int i = 0; i < roots.size(); i++) {
      double confidence = roots.get(i).confidence();
      if (i == 0 || confidence == 0 || confidence != roots.get(i - 1).confidence()) {
        places.add(new ArrayList<>());
      }
      places.getLast().add(roots.get(i).service());
    }
    return new Ranking(places);
  }

  /** All that are named, from the first on. */
  public List<Ranked> ranked() {
    List<Ranked> ranked = new ArrayList<>();
    for (List<String> tied : places) {
      int rank = ranked.size() + 1;
      tied.forEach(service -> ranked.add(new Ranked(service, rank)));
    }
    return ranked;
  }
}
